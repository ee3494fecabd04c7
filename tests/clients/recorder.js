// A proxy on loopback that writes down what passes, so that `make test` can send it again without the packages:
//   node recorder.js SERVER_PORT FOLDER NAME KEY…   prints its port; FOLDER/NAME-01.http … are what was sent, in the order
// in which it was answered, with the status of the answer behind the path.
// Of what differs from run to run names are written: {KEY} (and {BASIC}: base64 of "KEY:"), {HOST}, {NOW}, {ID1} … for
// random ids. A body that came compressed is written as it reads; its Content-Encoding says what it was.
"use strict";
const http = require("node:http");
const fs = require("node:fs");
const zlib = require("node:zlib");

const [port, folder, name, ...keys] = process.argv.slice(2);
const kept = ["authorization", "content-type", "content-encoding", "x-api-key", "x-retry-count", "origin",
  "access-control-request-method", "access-control-request-headers", "prefer"];
const ids = new Map();
let count = 0;

function neutral(text) {
  for (const key of keys)
    text = text.replaceAll(key, "{KEY}").replaceAll(Buffer.from(key + ":").toString("base64"), "{BASIC}");
  return text
    .replace(/127\.0\.0\.1:\d+/g, "{HOST}")
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "{NOW}")
    .replace(/("version":\s*|"libVersion":\s*|"nodeVersion":\s*)"[^"]*"/g, '$1"0"')
    .replace(/"bundled(Version)?":"[^"]*"/g, '"bundled$1":"0"')
    .replace(/"(userAgent|release)":"[^"]*"/g, '"$1":"a browser"')
    .replace(/"userAgentData":\{("brands":\[[^\]]*\])?[^{}]*\}/g, '"userAgentData":{}')
    .replace(/(node-next-\d+-|ajs-next-\d+-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(node|ajs)-next-\d+-[\w-]+/g, (id) => {
      if (!ids.has(id)) ids.set(id, `{ID${ids.size + 1}}`);
      return ids.get(id);
    });
}

// A stream belongs to a token that does not last, and what is asked for again to an answer that does not.
function write(request, body, status) {
  if (request.url.startsWith("/ofrep/v1/events") || request.headers["if-none-match"]) return;
  const plain = request.headers["content-encoding"] === "gzip" ? zlib.gunzipSync(body) : body;
  const names = Object.keys(request.headers).filter((header) => kept.includes(header) || header.startsWith("ce-")).sort();
  const head = names.map((header) => `${header}: ${request.headers[header]}\n`).join("");
  const text = neutral(`${request.method} ${request.url} ${status}\n${head}\n${plain.toString()}`);
  fs.writeFileSync(`${folder}/${name}-${String(++count).padStart(2, "0")}.http`, text);
}

function pass(request, body, answer) {
  const on = http.request({ port, host: "127.0.0.1", method: request.method, path: request.url, headers: request.headers }, (from) => {
    write(request, body, from.statusCode);
    answer.writeHead(from.statusCode, from.headers);
    from.pipe(answer);
  });
  on.on("error", () => answer.destroy());
  answer.on("close", () => on.destroy());
  on.end(body);
}

http.createServer((request, answer) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts);
    pass(request, body, answer);
  });
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
