// Runs every scanner/**/*.test.ts and site/**/*.test.ts: bundled by esbuild (Node 20 reads no TypeScript), then `node --test`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const entries = ["scanner", "site"].flatMap((folder) => {
  try {
    return readdirSync(join(here, folder), { recursive: true })
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => join(here, folder, name));
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
});
// The bundles lie beside node_modules, so that packages left out of them are still found.
const out = mkdtempSync(join(here, "node_modules", ".tests-"));
try {
  await build({
    entryPoints: entries,
    outdir: out,
    outbase: here,
    outExtension: { ".js": ".test.mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2022",
    sourcemap: "inline",
    logLevel: "warning",
  });
  const bundles = readdirSync(out, { recursive: true }).filter((name) => name.endsWith(".test.mjs"));
  const run = spawnSync(
    process.execPath,
    ["--enable-source-maps", "--test", ...bundles.map((name) => join(out, name))],
    { stdio: "inherit", cwd: here, env: { ...process.env, SUMMIT_VECTORS: join(here, "..", "tests", "vectors") } },
  );
  process.exitCode = run.status ?? 1;
  if (bundles.length === 0) process.exitCode = 1;
  if (process.exitCode) console.error(`Failed: ${entries.map((name) => relative(here, name)).join(", ")}`);
} finally {
  rmSync(out, { recursive: true, force: true });
}
