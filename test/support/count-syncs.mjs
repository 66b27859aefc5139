// Loaded before a process: each time a thread of it syncs a file to the disk, a byte is added to the file that is named.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { fsyncSync } = fs;
fs.fsyncSync = (descriptor) => {
  fs.appendFileSync(process.env["FITLOOP_TEST_SYNCS"], ".");
  return fsyncSync(descriptor);
};
syncBuiltinESMExports();
