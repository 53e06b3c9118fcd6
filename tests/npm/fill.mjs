// Fills a form with pdf.js as its viewer would and writes what saving gives.
// node fill.mjs PDFJS-FOLDER IN.pdf OUT.pdf '{"field": "value", …}'
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, source, target, answers] = process.argv.slice(2);
const { getDocument } = await import(pathToFileURL(join(folder, "legacy/build/pdf.mjs")));
const wanted = JSON.parse(answers);
const seen = new Set();
const pdf = await getDocument({
  data: new Uint8Array(readFileSync(source)),
  standardFontDataUrl: join(folder, "standard_fonts/"),
  verbosity: 0,
}).promise;

for (let number = 1; number <= pdf.numPages; number++) {
  const page = await pdf.getPage(number);
  for (const widget of await page.getAnnotations()) {
    const answer = wanted[widget.fieldName];
    if (widget.subtype !== "Widget" || answer === undefined) continue;
    seen.add(widget.fieldName);
    if (widget.radioButton) {
      pdf.annotationStorage.setValue(widget.id, { value: widget.buttonValue === answer });
    } else if (widget.checkBox) {
      pdf.annotationStorage.setValue(widget.id, { value: widget.exportValue === answer });
    } else {
      pdf.annotationStorage.setValue(widget.id, { value: answer });
    }
  }
}
const missing = Object.keys(wanted).filter((name) => !seen.has(name));
if (missing.length) throw new Error(`no such field: ${missing.join(", ")}`);
writeFileSync(target, await pdf.saveDocument());
