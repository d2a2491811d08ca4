/// <reference types="vitest/config" />
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

// Writes a .br and a .gz beside every text file, so that the server compresses nothing.
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    closeBundle() {
      for (const entry of readdirSync("dist", { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|css|html|svg|json|webmanifest)$/.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const bytes = readFileSync(path);
        if (bytes.length < 600) continue; // one packet either way
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      }
    },
  };
}

const server = process.env["SALESAI_SERVER"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), tailwindcss(), compressed()],
  build: {
    target: ["chrome123", "edge123", "firefox121", "safari17.5"], // light-dark() in tokens.css
    sourcemap: false,
    assetsInlineLimit: 0, // the policy allows no data: scripts or styles
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Few files, by how often they change: the libraries, what pages share, then a file for each page.
        codeSplitting: {
          groups: [
            { name: "library", test: /node_modules/ },
            { name: "shared", test: /src\/(api|app|components|lists|live|queries|settings|styles|messages\/(index|format|Provider)|pages\/[^/]+\/(search|carried))/ },
          ],
        },
      },
    },
  },
  server: { host: "127.0.0.1", proxy: { "/rpc": { target: server, ws: true }, "/api": server } },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
