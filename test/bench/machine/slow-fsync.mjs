// Imported before an app on the embedded database (--import): every fsync takes SLOW_FSYNC_US microseconds longer.
import fs from "node:fs";

const milliseconds = Number(process.env.SLOW_FSYNC_US ?? 1000) / 1000;
const cell = new Int32Array(new SharedArrayBuffer(4));
const real = fs.fsyncSync;

fs.fsyncSync = (descriptor) => {
  Atomics.wait(cell, 0, 0, milliseconds);
  real(descriptor);
};
