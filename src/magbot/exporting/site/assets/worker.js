// The engine: Python in this worker, answering from the files beside it. After loading it makes no request.
import { loadPyodide } from "./runtime/pyodide.mjs";

const address = (name) => new URL(name, import.meta.url).href;
const { files: FILES, lock: LOCK } = await (await fetch(address("files.json"))).json();
const STEPS = 4; // what follows the files, told as a fifth of the way
const TOTAL = Object.values(FILES).reduce((sum, file) => sum + file.size, 0);
let received = 0, steps = 0;
const tell = () => postMessage({ progress: 0.8 * received / TOTAL + 0.2 * steps / STEPS });
const step = () => { steps += 1; tell(); };

// Fetch a file of the engine, telling how far it is; one that is not the file exported is refused.
async function fetched(name) {
  const { size, sha256 } = FILES[name];
  const response = await fetch(address(name));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  const bytes = new Uint8Array(size);
  let length = 0;
  for (let reader = response.body.getReader(), part; !(part = await reader.read()).done;) {
    if (length + part.value.length > size) throw new Error(`${name} is not the file that was exported`);
    bytes.set(part.value, length);
    length += part.value.length;
    received += part.value.length;
    tell();
  }
  if (globalThis.crypto?.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hex !== sha256) throw new Error(`${name} is not the file that was exported`);
  }
  return bytes;
}

const unzipped = (type) => (bytes) =>
  new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")), { headers: { "Content-Type": type } });
const bytesOf = async (response) => new Uint8Array(await (await response).arrayBuffer());

const START = `
import io, lzma, sys, zipfile
with zipfile.ZipFile(io.BytesIO(lzma.decompress(package.to_bytes()))) as packed:
    packed.extractall("/engine")
sys.path.insert(0, "/engine")
from magbot.web.in_browser import Talk
with open("/engine/table.magbot", "rb") as table:
    talk = Talk(lzma.decompress(base.to_bytes()), table.read(), vectors.to_bytes())
del base, package, vectors
talk
`;

let say;
try {
  // The runtime asks for these two by name; they are here already, under others.
  const own = {
    "runtime/pyodide.asm.wasm": fetched("wasm.bin").then(unzipped("application/wasm")),
    "runtime/python_stdlib.zip": fetched("python.bin").then(unzipped("application/zip")),
  };
  const vectors = bytesOf(fetched("vectors.bin").then(unzipped("application/octet-stream")));
  const [base, modules] = [fetched("base.bin"), fetched("package.bin")];
  const elsewhere = globalThis.fetch;
  globalThis.fetch = (url, options) => own[String(url).replace(address("."), "")] ?? elsewhere(url, options);
  const python = await loadPyodide({ indexURL: address("runtime/"), lockFileContents: LOCK, checkAPIVersion: false });
  globalThis.fetch = elsewhere;
  step();
  python.globals.set("vectors", await vectors);
  python.globals.set("base", await base);
  python.globals.set("package", await modules);
  step();
  const talk = python.runPython(START);
  say = talk.say;
  step();
  say(JSON.stringify({ question: "?" }));
  say(JSON.stringify({ clear: true }));
  step();
  postMessage({ about: JSON.parse(talk.about()) });
} catch (error) {
  postMessage({ failed: String(error) });
}

onmessage = ({ data }) => {
  const { id, ...message } = data;
  postMessage({ id, reply: JSON.parse(say(JSON.stringify(message))) });
};
