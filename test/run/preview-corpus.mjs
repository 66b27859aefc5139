// Previews every order of a folder for all four providers, as a merchant would, and holds the refusals against the
// files that are known to be no REST orders. Usage: node test/run/preview-corpus.mjs FOLDER
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootstrap, main, root } from "../support/bootstrap.mjs";

const NO_REST_ORDERS = /^(39|40|41)-/;

await main(async () => {
  const { node } = await bootstrap();
  const folder = process.argv[2];
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const work = mkdtempSync(join(tmpdir(), "fitloop-preview-"));
  try {
    const config = join(work, "config.json");
    writeFileSync(config, JSON.stringify(configuration()));
    const orders = files.flatMap((file) => ["--order", join(folder, file)]);
    const output = JSON.parse(preview(node, [...orders, "--config", config]));
    const wrong = files.filter((file) => NO_REST_ORDERS.test(file) !== "error" in output[file]);
    for (const file of wrong) console.error(`${file}: ${output[file].error ?? "was taken for an order"}`);
    const refused = files.filter((file) => "error" in output[file]);
    console.log(`${files.length} files previewed, ${refused.length} refused.`);
    return wrong.length === 0 && refused.length === 3 ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});

/** Runs the command; it ends with 2 when some file is no order, which some aren't. */
function preview(node, args) {
  const command = ["--disable-warning=ExperimentalWarning", "app/processes/cli.server.ts", "preview", ...args];
  try {
    return execFileSync(node, command, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    if (error.status === 2) return error.stdout;
    throw error;
  }
}

function configuration() {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return {
    shop: {
      domain: "corpus.myshopify.com",
      primaryDomain: "www.corpus.example",
      country: "DE",
      language: "de",
      timeZone: "Europe/Berlin",
    },
    connections: {
      bodygram: { credential: { clientKey: "corpus-key" } },
      "fit-analytics": {
        credential: { privateKey, keyId: "corpus" },
        settings: { prefix: "corpus", issuer: "https://www.corpus.example/" },
      },
      naiz: { credential: { partnerHash: "12345678123412341234123412341234" } },
      robosize: { credential: { apiKey: "corpus-key" }, settings: { sendWithoutDevice: true } },
    },
  };
}
