// Fills a form with pdf.js, as Firefox's viewer would, and returns what saving gives.
import { GlobalWorkerOptions, getDocument } from "/pdfjs/build/pdf.mjs";

GlobalWorkerOptions.workerSrc = "/pdfjs/build/pdf.worker.mjs";

const value = (widget, answer) => {
  if (widget.radioButton) return widget.buttonValue === answer;
  if (widget.checkBox) return widget.exportValue === answer;
  return answer;
};

export async function fill(url, answers) {
  const pdf = await getDocument({ url, standardFontDataUrl: "/pdfjs/standard_fonts/" }).promise;
  const filled = new Set();
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    for (const widget of await page.getAnnotations()) {
      const answer = answers[widget.fieldName];
      if (widget.subtype !== "Widget" || answer === undefined) continue;
      pdf.annotationStorage.setValue(widget.id, { value: value(widget, answer) });
      filled.add(widget.fieldName);
    }
  }
  const missing = Object.keys(answers).filter((name) => !filled.has(name));
  if (missing.length) throw new Error(`no such field: ${missing.join(", ")}`);
  return pdf.saveDocument();
}
