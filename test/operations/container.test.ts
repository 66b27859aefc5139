import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { variablesOf } from "#app/platform/env.server.ts";
import { execForm, filesBelow, isSent, loadedBy, readStages, readText } from "./container.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

const START = "app/processes/start.server.ts";
const stages = readStages(readText("Dockerfile"));
const [build, packages, image] = stages;
const ignore = readText(".dockerignore");
const manifest = JSON.parse(readText("package.json")) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const of = (stage: typeof image, name: string) => stage?.instructions.filter((found) => found.name === name) ?? [];

describe("the image", () => {
  it("is made in three stages on one Node, the one that the tests run on", () => {
    expect(stages.map(({ name }) => name)).toEqual(["build", "packages", null]);
    const major = manifest.devDependencies["node"]?.split(".")[0];
    expect(new Set(stages.map(({ from }) => from))).toEqual(new Set([`node:${major}-bookworm-slim`]));
  });

  it("makes the database client and the pages without a network", () => {
    const [, ...steps] = of(build, "RUN");
    expect(steps.map(({ flags, text }) => [flags["network"], text])).toEqual([
      ["none", `node ${manifest.scripts["generate"]?.replace("node ", "")}`],
      ["none", `node ${manifest.scripts["build"]?.replace("node ", "")}`],
    ]);
  });

  it("starts as npm start does, so that the signal reaches the app itself", () => {
    const [command] = of(image, "CMD").map(execForm);
    expect(command).toEqual(manifest.scripts["start"]?.split(" "));
    expect(of(image, "STOPSIGNAL").map(({ text }) => text)).toEqual(["SIGTERM"]);
  });

  it("runs as nobody special, in production, and can be reached", () => {
    expect(of(image, "USER").map(({ text }) => text)).toEqual(["node"]);
    const variables = Object.fromEntries(
      of(image, "ENV").flatMap(({ words }) => words.map((word) => word.split("=") as [string, string])),
    );
    expect(variables).toMatchObject({ NODE_ENV: "production", HOST: "0.0.0.0" });
    expect(Object.keys(variables).filter((name) => !variablesOf(PROVIDERS.all).includes(name))).toEqual([]);
    expect(of(image, "EXPOSE").flatMap(({ words }) => words)).toEqual([variables["PORT"], variables["METRICS_PORT"]]);
  });

  it("holds whatever the app loads when it starts, and of the repository nothing that it doesn't need", () => {
    const copied = of(image, "COPY").filter(({ flags }) => flags["from"] === "build");
    const paths = copied.map(({ words }) => words[0]?.replace("/fitloop/", "") ?? "");
    expect(paths.sort()).toEqual(["app", "build", "package.json", "prisma/migrations"]);
    const inImage = (file: string): boolean => paths.some((path) => file === path || file.startsWith(`${path}/`));
    const { files } = loadedBy(START);
    expect(files.size).toBeGreaterThan(100);
    expect([...files].filter((file) => !inImage(file))).toEqual([]);
  });

  it("holds every package that the app loads", () => {
    const removed = of(packages, "RUN")
      .flatMap(({ text }) => /rm -rf ([^&]+)/.exec(text)?.[1]?.trim().split(/\s+/) ?? [])
      .sort();
    expect(removed).toContain("prisma");
    const entries = [
      START,
      "app/processes/cli.server.ts",
      ...filesBelow("app").filter((file) => file.endsWith(".tsx")),
    ];
    const loaded = new Set(entries.flatMap((entry) => [...loadedBy(entry).packages]));
    expect(loaded.size).toBeGreaterThan(10);
    expect([...loaded].filter((name) => !(name in manifest.dependencies) || removed.includes(name))).toEqual([]);
  });

  it("is built from what it needs: every copied file is sent, no secret and no data are", () => {
    const copied = [build, packages].flatMap((stage) =>
      of(stage, "COPY").flatMap(({ words }) => words.slice(0, -1).filter((word) => word !== ".")),
    );
    const scripts = ["test/run/generate.mjs", "test/run/build.mjs", "test/support/bootstrap.mjs", "tsconfig.json"];
    const configuration = ["prisma.config.ts", "vite.config.ts", "remix.config.js", "prisma/schema.prisma", START];
    const needed = [...copied, ...scripts, ...configuration, ...filesBelow("public")];
    expect(needed.filter((path) => !isSent(path, ignore))).toEqual([]);
    const private_ = [".env", ".git/config", "data/lock.db", "data/sandbox-keys.json", "node_modules/pg/package.json"];
    const needless = [
      "build/server/index.js",
      "app/platform/generated/client.ts",
      "test/e2e/x.ts",
      "test/lock.test.ts",
    ];
    expect([...private_, ...needless].filter((path) => isSent(path, ignore))).toEqual([]);
  });
});

describe("the health check of the image", () => {
  const [check] = of(image, "HEALTHCHECK").map(execForm);
  const run = (env: Record<string, string>) =>
    spawnSync(process.execPath, check?.slice(1) ?? [], { encoding: "utf8", env: { NODE_ENV: "production", ...env } });

  it("is good while the process answers, also where it listens on every address", async () => {
    const paths: string[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url ?? "");
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const METRICS_PORT = String((server.address() as AddressInfo).port);
    const codes = await Promise.all(
      ["", "127.0.0.1", "0.0.0.0", "::"].map(async (METRICS_HOST) =>
        exitCode(check ?? [], { METRICS_HOST, METRICS_PORT }),
      ),
    );
    server.close();
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(new Set(paths)).toEqual(new Set(["/healthz"]));
  });

  it("is bad when nobody answers, in one sentence", () => {
    const { status, stderr } = run({ METRICS_PORT: "1" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^The process on port 1 is not well: .*\n$/);
  });
});

interface Service {
  image?: string;
  environment: Record<string, string>;
  env_file?: string;
  command?: string[];
  depends_on?: Record<string, { condition: string }>;
  deploy?: { replicas: string };
  healthcheck?: { test: string[] };
  ports?: string[];
  init?: boolean;
  read_only?: boolean;
  restart?: string;
  stop_grace_period?: string;
  networks?: string[];
}

describe("compose.yaml", () => {
  const text = readText("compose.yaml");
  const compose = parse(text, { merge: true }) as {
    services: Record<string, Service>;
    networks: Record<string, { internal?: boolean }>;
    configs: Record<string, { content: string }>;
    volumes: Record<string, unknown>;
  };
  const { database, migrate, web, worker, door, prometheus } = compose.services;
  const ours = Object.entries({ migrate, web, worker });

  it("runs each role that the app knows, under its own name", () => {
    expect(ours.map(([name, service]) => [name, service?.environment["FITLOOP_ROLE"]])).toEqual(
      ["migrate", "web", "worker"].map((role) => [role, role]),
    );
  });

  it("gives the app variables that it reads, beside those of .env", () => {
    const example = Object.keys(parseEnv(readText(".env.example")));
    for (const [, service] of ours) {
      expect(Object.keys(service?.environment ?? {}).filter((name) => !example.includes(name))).toEqual([]);
      expect(service?.env_file).toBe(".env");
    }
    const asked = [...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name ?? "");
    const head = text.slice(0, text.indexOf("name: fitloop"));
    expect([...new Set(asked)].filter((name) => !example.includes(name) && !head.includes(name))).toEqual([]);
  });

  it("migrates once, when the database is healthy, and starts nothing before that has ended well", () => {
    expect(migrate?.depends_on).toEqual({ database: { condition: "service_healthy" } });
    expect(migrate?.restart).toBe("no");
    for (const service of [web, worker]) {
      expect(service?.depends_on).toEqual({ migrate: { condition: "service_completed_successfully" } });
    }
    expect(database?.image).toMatch(/^postgres:17/);
    expect(database?.healthcheck?.test).toContain("pg_isready");
  });

  it("runs as many web and worker processes as wanted, with connections for all of them", () => {
    expect(web?.deploy?.replicas).toBe("${WEB_REPLICAS:-2}");
    expect(worker?.deploy?.replicas).toBe("${WORKER_REPLICAS:-2}");
    const most = Number(/max_connections=(\d+)/.exec(database?.command?.join(" ") ?? "")?.[1]);
    const poolSize = Number(/POOL_SIZE = (\d+)/.exec(readText("app/processes/services.server.ts"))?.[1]);
    expect(most).toBeGreaterThanOrEqual(16 * (poolSize + 1));
  });

  it("keeps the app's ports inside; only the door and, on this machine, Prometheus are published", () => {
    for (const [, service] of ours) expect(service?.ports).toBeUndefined();
    expect(database?.ports).toBeUndefined();
    expect(database?.networks).toEqual(["inside"]);
    expect(compose.networks["inside"]?.internal).toBe(true);
    expect(prometheus?.ports).toEqual(["127.0.0.1:9090:9090"]);
    expect(door?.ports).toEqual(["80:80", "443:443"]);
    expect(compose.configs["door"]?.content).toContain(`dynamic a web ${web?.environment["PORT"]}`);
    expect(compose.configs["prometheus"]?.content).toContain(`port: ${web?.environment["METRICS_PORT"]}`);
  });

  it("gives the app time to drain, and no right that it doesn't need", () => {
    for (const [, service] of ours) {
      expect(service).toMatchObject({ init: true, read_only: true, cap_drop: ["ALL"], stop_grace_period: "15s" });
    }
  });
});

/** Runs the check without stopping the server that it asks, which lives in this process. */
function exitCode(command: string[], env: Record<string, string>): Promise<number | null> {
  const child = spawn(process.execPath, command.slice(1), { env: { NODE_ENV: "production", ...env }, stdio: "ignore" });
  return new Promise((resolve) => child.on("exit", resolve));
}
