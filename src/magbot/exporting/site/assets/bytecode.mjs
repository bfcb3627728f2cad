// Compiles the Python modules of a zip file with the runtime's own Python: node bytecode.mjs RUNTIME IN OUT.
// So compiled, the assistant is ready in half the time: most of a start is reading source.
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [runtime, source, target] = process.argv.slice(2);
const folder = pathToFileURL(runtime.replace(/\/?$/, "/"));
const { loadPyodide } = await import(new URL("pyodide.mjs", folder));
const python = await loadPyodide({ indexURL: runtime });
python.FS.writeFile("/in.zip", new Uint8Array(await readFile(source)));
python.runPython(`
import marshal, os, zipfile
from py_compile import PycInvalidationMode, compile

def bare(code):
    """Return the code without its places in the source: a third of all, and a traceback's alone."""
    constants = [bare(each) if isinstance(each, type(code)) else each for each in code.co_consts]
    whole, rest = divmod(len(code.co_code) // 2, 8)  # an entry stands for 8 instructions at most
    nowhere = bytes([255] * whole + [247 + rest] * bool(rest))
    return code.replace(co_linetable=nowhere, co_consts=tuple(constants))

with zipfile.ZipFile("/in.zip") as archive, zipfile.ZipFile("/out.zip", "w") as compiled:
    for name in archive.namelist():
        # Docstrings of the library are left out; those of the package say what a class is made of.
        level = 0 if name.startswith("magbot/") else 2
        archive.extract(name, "/in")
        compile("/in/" + name, "/out.pyc", dfile=name, doraise=True, optimize=level,
                invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
        with open("/out.pyc", "rb") as file:
            head, code = file.read(16), marshal.load(file)
        compiled.writestr(zipfile.ZipInfo(name + "c"), head + marshal.dumps(bare(code)))
`);
await writeFile(target, python.FS.readFile("/out.zip"));
