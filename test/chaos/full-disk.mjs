// Loaded before the app: while a certain file exists, the disk under the embedded database is full.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { writeSync, fsyncSync, existsSync } = fs;
const flag = process.env["FITLOOP_CHAOS_FULL_DISK"] ?? "";

function full(syscall) {
  return Object.assign(new Error(`ENOSPC: no space left on device, ${syscall}`), {
    errno: -28,
    code: "ENOSPC",
    syscall,
  });
}

const isFull = () => flag !== "" && existsSync(flag);

// What the process says goes elsewhere than to that disk.
fs.writeSync = (descriptor, ...words) => {
  if (descriptor > 2 && isFull()) throw full("write");
  return writeSync(descriptor, ...words);
};
fs.fsyncSync = (descriptor) => {
  if (isFull()) throw full("fsync");
  return fsyncSync(descriptor);
};
syncBuiltinESMExports();
