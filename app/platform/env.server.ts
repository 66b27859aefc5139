import { z } from "zod";
import type { ProviderName } from "../domain/ids.ts";
import { isLoopback, readOrigins } from "../domain/origin.ts";
import type { AnyProvider } from "../domain/provider.ts";
import { readSecretFiles } from "./secret-files.server.ts";
import { readKeyRing } from "./secrets/key-ring.ts";

export interface Environment {
  shopify: { apiKey: string; apiSecret: string; apiSecretPrevious: string | undefined; appUrl: string };
  /** Unset: the embedded database in `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  /** How large the disk of a server's database is, where somebody said so. */
  databaseDiskBytes: number | undefined;
  /** Where web processes count requests together; unset, each counts for itself. */
  redisUrl: string | undefined;
  /** As createSeal takes it. */
  encryptionKeys: string;
  role: "all" | "web" | "worker" | "migrate";
  host: string;
  port: number;
  /** Where /metrics, /healthz and /readyz are, for those who run the app. */
  metricsHost: string;
  metricsPort: number;
  logLevel: "trace" | "debug" | "info" | "warn" | "error";
  /** Set in the sandbox only: the origin of its Shopify. */
  sandbox: { shopify: string } | undefined;
  /** Origins that replace the providers' own. */
  providerOrigins: Partial<Record<ProviderName, string>>;
  /** Where traces go, and the share of orders that are traced. */
  otlp: { endpoint: string; share: number } | undefined;
  /** A server that answers with the address that it was called from: what Shopify's IP allowlist has to hold. */
  egressUrl: string | undefined;
  /** Whether anything may leave for providers or Shopify; everything else runs all the same. */
  sending: boolean;
  /** At how many shops a worker compares orders with Shopify's at once. */
  looksAtOnce: number;
  /** How many processes of a role there should be, where somebody said so: fewer wake somebody. */
  processes: Partial<Record<"all" | "web" | "worker", number>>;
  /** The commit that the running build was made from, where the build says it. */
  commit: string | undefined;
  /** Pages with hot reload; in the sandbox only. */
  development: boolean;
}

/** The environment can't be used; `faults` are sentences that name the variable and the rule, never a secret. */
export class EnvironmentError extends Error {
  readonly code = "environment_refused";
  override readonly name = "EnvironmentError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The environment is not complete:\n${faults.map((fault) => `- ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

/** How .env.example marks what everyone must fill in. */
const PLACEHOLDER = /^replace-/;

const text = z.string().optional();
const required = z.string("must be set.").refine((value) => !PLACEHOLDER.test(value), "still has the example's value.");
const origin = z.string().refine((value) => URL.canParse(value) && new URL(value).origin === value.replace(/\/$/, ""), {
  message: "must be an origin such as https://fitloop.example.com, without a path.",
});
const port = (preset: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, "must be a port number.")
    .transform(Number)
    .refine((value) => value <= 65_535, "must be a port number.")
    .default(preset);
const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values, preset: Values[number]) =>
  z.enum(values, `must be one of ${values.join(", ")}.`).default(preset as never);

/** One of `web=2,worker=2`. */
const countOf = (text: string): [string, number] => {
  const [role = "", count] = text.split("=");
  return [role, Number(count)];
};

const variables = z.object({
  SHOPIFY_API_KEY: required,
  SHOPIFY_API_SECRET: required,
  SHOPIFY_API_SECRET_PREVIOUS: text,
  SHOPIFY_APP_URL: required.pipe(origin),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must start with postgresql://.")
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, "must start with redis:// or rediss://.")
    .optional(),
  FITLOOP_DATA_DIR: z.string().default("./data"),
  FITLOOP_DATABASE_DISK_GB: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, "must be a whole number of gigabytes.")
    .transform((value) => Number(value) * 1e9)
    .optional(),
  FITLOOP_ENCRYPTION_KEYS: required,
  FITLOOP_ROLE: oneOf(["all", "web", "worker", "migrate"], "all"),
  FITLOOP_SENDING: oneOf(["on", "off"], "on"),
  HOST: z.string().default("127.0.0.1"),
  PORT: port(3000),
  METRICS_HOST: z.string().default("127.0.0.1"),
  METRICS_PORT: port(9464),
  LOG_LEVEL: oneOf(["trace", "debug", "info", "warn", "error"], "info"),
  FITLOOP_SANDBOX: z.literal("1", "must be 1 or empty.").optional(),
  FITLOOP_SANDBOX_SHOPIFY: origin.optional(),
  FITLOOP_LOOKS: z
    .string()
    .regex(/^([1-9]|[12]\d|3[0-2])$/, "must be a number from 1 to 32.")
    .transform(Number)
    .default(32),
  FITLOOP_PROCESSES: z
    .string()
    .regex(/^(all|web|worker)=\d{1,3}(,(all|web|worker)=\d{1,3})*$/, "must be numbers by role, such as web=2,worker=2.")
    .transform((value) => Object.fromEntries(value.split(",").map(countOf)))
    .default({}),
  FITLOOP_COMMIT: z
    .string()
    .regex(/^[0-9a-f]{7,40}$/, "must be a commit's hexadecimal name.")
    .optional(),
  FITLOOP_IMAGE: text,
  FITLOOP_OPERATOR: text,
  NODE_ENV: text,
  FITLOOP_EGRESS_URL: z.url({ protocol: /^https?$/, error: "must be a URL." }).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url("must be a URL.").optional(),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0|1|0?\.\d+|1\.0+)$/, "must be a share from 0 to 1.")
    .transform(Number)
    .default(1),
});

type Known = readonly Pick<AnyProvider, "name" | "originVariable">[];

/** Every variable that the app reads, those of its providers among them. */
export const variablesOf = (providers: Known): readonly string[] => [
  ...Object.keys(variables.shape),
  ...providers.map(({ originVariable }) => originVariable),
];

/** Reads the environment; an empty variable counts as unset, and a secret may stand in a file that NAME_FILE names. Throws EnvironmentError with all faults at once. */
export function readEnvironment(source: Readonly<Record<string, string | undefined>>, providers: Known): Environment {
  const { values, faults: fileFaults } = readSecretFiles(source);
  const given = Object.fromEntries(variablesOf(providers).map((name) => [name, values[name]?.trim() || undefined]));
  const parsed = variables.safeParse(given);
  const sandbox = given["FITLOOP_SANDBOX"] === "1";
  const { origins, faults: originFaults } = readOrigins(providers, given, sandbox);
  const faults = [
    ...fileFaults,
    ...(parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`)),
    ...keyFaults(given["FITLOOP_ENCRYPTION_KEYS"]),
    ...sandboxFaults(given, sandbox),
    ...roleFaults(given),
    ...originFaults,
  ];
  if (!parsed.success || faults.length > 0) throw new EnvironmentError(faults);
  const { data } = parsed;
  return {
    shopify: {
      apiKey: data.SHOPIFY_API_KEY,
      apiSecret: data.SHOPIFY_API_SECRET,
      apiSecretPrevious: data.SHOPIFY_API_SECRET_PREVIOUS,
      appUrl: new URL(data.SHOPIFY_APP_URL).origin,
    },
    databaseUrl: data.DATABASE_URL,
    dataDir: data.FITLOOP_DATA_DIR,
    databaseDiskBytes: data.FITLOOP_DATABASE_DISK_GB,
    redisUrl: data.REDIS_URL,
    encryptionKeys: data.FITLOOP_ENCRYPTION_KEYS,
    role: data.FITLOOP_ROLE,
    host: data.HOST,
    port: data.PORT,
    metricsHost: data.METRICS_HOST,
    metricsPort: data.METRICS_PORT,
    logLevel: data.LOG_LEVEL,
    sandbox:
      data.FITLOOP_SANDBOX_SHOPIFY === undefined
        ? undefined
        : { shopify: new URL(data.FITLOOP_SANDBOX_SHOPIFY).origin },
    providerOrigins: origins,
    otlp:
      data.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? undefined
        : { endpoint: data.OTEL_EXPORTER_OTLP_ENDPOINT, share: data.OTEL_TRACES_SAMPLER_ARG },
    egressUrl: data.FITLOOP_EGRESS_URL,
    looksAtOnce: data.FITLOOP_LOOKS,
    processes: data.FITLOOP_PROCESSES,
    commit: data.FITLOOP_COMMIT,
    sending: data.FITLOOP_SENDING === "on",
    development: sandbox && data.NODE_ENV === "development",
  };
}

/** The app's secrets at Shopify: the present one, and the previous one while a rotation lasts. */
export function appSecrets({ shopify }: Pick<Environment, "shopify">): string[] {
  return [shopify.apiSecret, ...(shopify.apiSecretPrevious === undefined ? [] : [shopify.apiSecretPrevious])];
}

type Given = Record<string, string | undefined>;

function keyFaults(keys: string | undefined): string[] {
  return keys === undefined || PLACEHOLDER.test(keys) ? [] : readKeyRing(keys).faults;
}

/** The sandbox's switch weakens checks, so it works on this machine alone. */
function sandboxFaults(given: Given, sandbox: boolean): string[] {
  const { SHOPIFY_APP_URL: app, FITLOOP_SANDBOX_SHOPIFY: shopify, FITLOOP_EGRESS_URL: egress } = given;
  const faults: string[] = [];
  const isHere = (value: string | undefined) =>
    value === undefined || !URL.canParse(value) || isLoopback(new URL(value).hostname);
  if (sandbox) {
    if (!isHere(app)) faults.push("FITLOOP_SANDBOX=1 is refused: SHOPIFY_APP_URL is not a loopback address.");
    if (shopify === undefined) faults.push("FITLOOP_SANDBOX_SHOPIFY must be set with FITLOOP_SANDBOX=1.");
    if (!isHere(shopify)) faults.push("FITLOOP_SANDBOX_SHOPIFY must be a loopback address.");
  } else {
    if (shopify !== undefined) faults.push("FITLOOP_SANDBOX_SHOPIFY is accepted with FITLOOP_SANDBOX=1 only.");
    if (egress?.startsWith("http:")) faults.push("FITLOOP_EGRESS_URL must use https.");
    if (app?.startsWith("http:"))
      faults.push("SHOPIFY_APP_URL must use https: plain http is for FITLOOP_SANDBOX=1 only.");
  }
  return faults;
}

function roleFaults({ FITLOOP_ROLE: role, DATABASE_URL: url, PORT: port, METRICS_PORT: metrics }: Given): string[] {
  const faults: string[] = [];
  if ((role === "web" || role === "worker") && url === undefined) {
    faults.push(`FITLOOP_ROLE=${role} needs DATABASE_URL: the embedded database belongs to one process.`);
  }
  if (port !== undefined && port !== "0" && port === metrics) faults.push("METRICS_PORT must differ from PORT.");
  return faults;
}
