import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

const SHOWN = 10;

/** Prints at the end of a run of many files how long it took, and the files that took longest. */
export default class SlowestReporter implements Reporter {
  #begun = 0;

  onTestRunStart(): void {
    this.#begun = performance.now();
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length <= SHOWN) return;
    const took = modules
      .map((module) => ({ file: relative(process.cwd(), module.moduleId), ms: timeOf(module) }))
      .sort((a, b) => b.ms - a.ms);
    const lines = took.slice(0, SHOWN).map(({ file, ms }) => `${seconds(ms).padStart(8)}  ${file}`);
    const all = `${modules.length} files in ${seconds(performance.now() - this.#begun)}`;
    process.stdout.write(`\nThe slowest ten, with what they load:\n${lines.join("\n")}\n${all}.\n`);
  }
}

/** What a file kept a worker busy for. */
function timeOf(module: TestModule): number {
  const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } = module.diagnostic();
  return environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
