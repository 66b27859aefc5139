import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { freePort } from "#test/sandbox/demo/free-port.ts";

const DRIVER = "/usr/bin/WebKitWebDriver";
const [BROWSER] = globSync("/usr/lib/*/webkit2gtk-4*/MiniBrowser");
const SCREEN = "/usr/bin/Xvfb";

/** Debian's `webkit2gtk-driver` and `xvfb`, the engine of Safari on a screen that nobody sees. */
export const hasWebKit = (): boolean => existsSync(DRIVER) && BROWSER !== undefined && existsSync(SCREEN);

/** A page in WebKit, driven by the WebDriver protocol (https://www.w3.org/TR/webdriver2/). */
export interface WebKitPage {
  goto(url: string): Promise<void>;
  /** Runs an async function's body in the page, with `args`; its value comes back as JSON. */
  run<Value>(body: string, ...args: unknown[]): Promise<Value>;
  click(selector: string): Promise<void>;
  close(): Promise<void>;
}

export async function openWebKit(): Promise<WebKitPage> {
  const children: ChildProcess[] = [];
  const start = (command: string, args: string[], env: Record<string, string> = {}): void => {
    children.push(spawn(command, args, { stdio: "ignore", env: { ...process.env, ...env } }));
  };
  const display = `:${90 + (process.pid % 900)}`;
  start(SCREEN, [display, "-screen", "0", "1280x900x24", "-nolisten", "tcp"]);
  const port = await freePort(0);
  start(DRIVER, [`--port=${port}`, "--host=127.0.0.1"], {
    DISPLAY: display,
    // Root can't have its sandbox, and nothing but loopback is opened.
    WEBKIT_FORCE_SANDBOX: "0",
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    LIBGL_ALWAYS_SOFTWARE: "1",
  });
  const stop = (): void => {
    for (const child of children) child.kill();
  };
  const ask = async <Value>(method: string, path: string, body?: object): Promise<Value> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = (await answer.json()) as { value: Value & { error?: string; message?: string } };
    if (!answer.ok) throw new Error(`WebKit: ${value.error ?? ""} ${value.message ?? ""}`);
    return value;
  };
  try {
    for (let look = 0; ; look += 1) {
      const ready = await ask<{ ready: boolean }>("GET", "/status").catch(() => null);
      if (ready?.ready) break;
      if (look > 100) throw new Error("WebKitWebDriver didn't start.");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const options = { binary: BROWSER, args: ["--automation"] };
    const { sessionId } = await ask<{ sessionId: string }>("POST", "/session", {
      capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } },
    });
    const at = `/session/${sessionId}`;
    await ask("POST", `${at}/timeouts`, { script: 20_000, pageLoad: 30_000 });
    return {
      goto: (url) => ask("POST", `${at}/url`, { url }),
      run: (body, ...args) =>
        ask("POST", `${at}/execute/async`, {
          script: `const done = arguments[arguments.length - 1]; (async (...args) => { ${body} })(...[...arguments].slice(0, -1)).then(done, (fault) => done({ fault: String(fault) }));`,
          args,
        }),
      async click(selector) {
        const element = await ask<Record<string, string>>("POST", `${at}/element`, {
          using: "css selector",
          value: selector,
        });
        await ask("POST", `${at}/element/${Object.values(element)[0] ?? ""}/click`, {});
      },
      async close() {
        await ask("DELETE", at).catch(() => undefined);
        stop();
      },
    };
  } catch (fault) {
    stop();
    throw fault;
  }
}
