// Opens a form in pdf.js's viewer, with scripts or without; tests then click as a reader would.
import { GlobalWorkerOptions, getDocument } from "/pdfjs/build/pdf.mjs";

// the components of the viewer look for the library here
globalThis.pdfjsLib = await import("/pdfjs/build/pdf.mjs");
const { EventBus, PDFLinkService, PDFScriptingManager, PDFViewer } = await import(
  "/pdfjs/web/pdf_viewer.mjs"
);

GlobalWorkerOptions.workerSrc = "/pdfjs/build/pdf.worker.mjs";

let opened = null;

export async function open(url, scripts) {
  const eventBus = new EventBus();
  const linkService = new PDFLinkService({ eventBus });
  const scriptingManager = scripts
    ? new PDFScriptingManager({ eventBus, sandboxBundleSrc: "/pdfjs/build/pdf.sandbox.mjs" })
    : null;
  const viewer = new PDFViewer({
    container: document.getElementById("container"),
    eventBus,
    linkService,
    scriptingManager,
  });
  linkService.setViewer(viewer);
  scriptingManager?.setViewer(viewer);
  const ready = new Promise((done) => eventBus.on(scripts ? "sandboxcreated" : "pagesloaded", done));
  const document_ = await getDocument({ url }).promise;
  viewer.setDocument(document_);
  linkService.setDocument(document_, null);
  await ready;
  opened = { viewer, document: document_, scripts: scriptingManager };
}

export async function show(number) {
  opened.viewer.currentPageNumber = number;
  const drawn = () => document.querySelector(`[data-page-number="${number}"] .annotationLayer section`);
  while (!drawn()) await new Promise((done) => setTimeout(done, 50));
}

export async function save() {
  await opened.scripts?.dispatchWillSave();
  // the sandbox of the npm package takes its time where Firefox's answers at once
  await new Promise((done) => setTimeout(done, 300));
  const data = await opened.document.saveDocument();
  await opened.scripts?.dispatchDidSave();
  return data;
}
