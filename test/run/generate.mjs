// `npm run generate`: the Prisma client from prisma/schema.prisma, with no download.
import { generate } from "../support/generate.mjs";

try {
  generate();
  console.log("Generated app/platform/generated from prisma/schema.prisma.");
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
