// The engine: Python in this worker, answering from the files beside it. After loading it makes no request.
import { loadPyodide } from "./runtime/pyodide.mjs";

const FILES = await (await fetch(new URL("files.json", import.meta.url))).json();

// Fetch the engine's own files, telling how far it is; a file that is not the one exported is refused.
async function fetched(name, done) {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (globalThis.crypto?.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hex !== FILES.sha256[name]) throw new Error(`${name} is not the file that was exported`);
  }
  done();
  return bytes;
}

const START = `
import sys
sys.path.insert(0, "/magbot.zip")
import json, magbot
from magbot.serving.about import about
assistant = magbot.Assistant(magbot.load("/base.magbot"))
talk = magbot.Conversation(assistant)

def say(text):
    global talk
    message = json.loads(text)
    if message.get("clear"):
        talk = magbot.Conversation(assistant)
        return "{}"
    return json.dumps(talk.ask(message.get("question", "")).to_dict())

json.dumps(about(assistant))
`;

let say;
try {
  let done = 0;
  const step = () => postMessage({ progress: ++done / 4 });
  const files = [fetched("magbot.zip", step), fetched("base.magbot", step)];
  const python = await loadPyodide({ indexURL: new URL("runtime/", import.meta.url).href, checkAPIVersion: false });
  step();
  const [code, base] = await Promise.all(files);
  python.unpackArchive(code, "zip", { extractDir: "/engine" });
  python.FS.writeFile("/base.magbot", base);
  const about = python.runPython(START.replace("/magbot.zip", "/engine"));
  say = python.globals.get("say");
  say(JSON.stringify({ question: "?" }));
  say(JSON.stringify({ clear: true }));
  step();
  postMessage({ about: JSON.parse(about) });
} catch (error) {
  postMessage({ failed: String(error) });
}

onmessage = ({ data }) => {
  const { id, ...message } = data;
  postMessage({ id, reply: JSON.parse(say(JSON.stringify(message))) });
};
