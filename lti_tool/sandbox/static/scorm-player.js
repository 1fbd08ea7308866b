// @ts-check
// scorm-player.js — put the API where packages look for it, open the package, keep its record.

import { Api } from "./scorm12.js"

/** @type {{ session: string, start: Record<string, string>, record: string, entry: string }} */
const config = JSON.parse(document.querySelector("#config")?.textContent ?? "{}")
let number = 0

/**
 * Send the record and wait for the answer, as real LMSs do: the package is told the truth about what was saved. While
 * the page is being left no answer can come; then the record is handed to the browser, and "true" is a hope.
 * @type {import("./scorm12.js").Save}
 */
function save(values, finished) {
  const body = JSON.stringify({ session: config.session, number: ++number, values, finished })
  try {
    const request = new XMLHttpRequest()
    request.open("POST", config.record, false)
    request.setRequestHeader("Content-Type", "application/json")
    request.send(body)
    if (request.status === 200) show(JSON.parse(request.responseText))
    return request.status === 200
  } catch {
    return navigator.sendBeacon(config.record, body)
  }
}

/** @param {{ status: string, score: string }} record */
function show(record) {
  const [status, score] = [document.querySelector("[data-status]"), document.querySelector("[data-score]")]
  if (status && status.textContent !== record.status) status.textContent = record.status
  if (score) score.textContent = record.score ? `· score ${record.score}` : ""
}

const frame = document.querySelector("iframe[data-sco]")
if (frame instanceof HTMLIFrameElement) {
  Object.assign(window, { API: new Api(config.start, save) })
  frame.src = config.entry
}
