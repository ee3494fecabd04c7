// A page in headless Chromium, of an origin that is not the server's. Used by the *_browser.js scripts.
"use strict";
const http = require("node:http");
const { chromium } = require("playwright-core");
const esbuild = require("esbuild");

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

// What `source` imports, as one script.
function bundle(source) {
  const made = esbuild.buildSync({
    stdin: { contents: source, resolveDir: process.env.NODE_PATH || process.cwd() },
    nodePaths: [process.env.NODE_PATH], bundle: true, write: false, format: "iife", platform: "browser", logLevel: "error",
  });
  return made.outputFiles[0].text;
}

// Opens `html` (with {ORIGIN} for where it is) with the script beside it as /bundle.js, and gives the page to `use`.
async function inBrowser(html, script, use) {
  const site = http.createServer((request, answer) => {
    const isScript = request.url === "/bundle.js";
    answer.writeHead(200, { "Content-Type": isScript ? "text/javascript" : "text/html; charset=utf-8" });
    answer.end(isScript ? script : html);
  });
  await new Promise((done) => site.listen(Number(process.env.PAGE_PORT || 0), "127.0.0.1", done));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: FLAGS });
  const said = [];
  try {
    const page = await browser.newPage();
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    await page.goto(`http://127.0.0.1:${site.address().port}/dresses`);
    await use(page);
  } catch (error) {
    console.log([...said, error.stack].join("\n"));
    process.exitCode = 1;
  } finally {
    await browser.close();
    site.close();
  }
}

module.exports = { bundle, inBrowser };
