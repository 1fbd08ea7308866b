// @ts-check
/** What the LMS says about who is complete, held against the receipts of this run. The file is looked at and not kept. */
import { bdi, el, fill, focusOn } from "./dom.js"
import { ask } from "./facilitator-ask.js"
import { say } from "./words.js"

/**
 * @typedef {{column: string, others: string[], more: number, counts: {n: number, what: string}[],
 *   rows: {who: string, line: number, what: string, codes: string[]}[]}} Checked
 */

/** @param {import("./facilitator-desk.js").Desk} desk */
export function reportCheck(desk) {
  const here = el("div", { class: "here" })
  const found = el("div", { class: "problems" })
  const open = () => ask(here, "report", {
    title: say("look.report.title"), send: say("look.report.send"), lead: say("look.report.lead"),
    refusals: { no_report: "file", too_large: "file", no_learner_column: "learner", no_status_column: "status" },
    fields: [
      { name: "file", kind: "file", label: say("look.report.file"), more: { accept: ".csv,.tsv,.txt,text/csv" } },
      { name: "learner", kind: "line", label: say("look.report.learner"), hint: say("look.report.learner.hint"), optional: true },
      { name: "status", kind: "line", label: say("look.report.status"), hint: say("look.report.found"), optional: true },
    ],
  }, async ({ learner, status }) => {
    const [file] = here.querySelector("input")?.files ?? []
    const checked = await desk.act("POST", `/run/report?${new URLSearchParams({ learner, status })}`, file)
    return { said: "", next: () => (here.replaceChildren(), tell(found, checked)) }
  })
  return el("section", { "aria-labelledby": "report-heading" },
    el("h2", { id: "report-heading" }, say("look.report.check")), el("p", { class: "soft" }, say("look.report.about")),
    el("p", { class: "buttons" }, el("button", { type: "button", onclick: open }, say("look.do.report.check"))), here, found)
}

/** @param {HTMLElement} place @param {Checked} checked */
function tell(place, { column, others, counts, rows, more }) {
  const head = el("p", { tabindex: "-1" }, el("strong", {}, say(rows.length ? "look.report.look" : "look.report.fits")))
  fill(place, head, el("ul", {}, ...counts.map(({ n, what }) => el("li", {}, `${n}: ${what}`))),
    el("p", { class: "soft" }, say("look.report.by", { column }), others.length > 0 && ` ${say("look.report.others", { columns: others.join(", ") })}`),
    rows.length > 0 && el("ul", { class: "rows" }, ...rows.map(({ who, line, what, codes }) => el("li", { class: "row" },
      el("div", { class: "who" }, who ? bdi(who) : say("look.report.nameless"), el("small", { class: "soft" }, line ? ` ${say("look.report.line", { n: line })}` : "")),
      el("div", { class: "what" }, el("p", { class: "trouble" }, what), codes.length > 0 && el("p", { class: "soft" }, codes.join(", ")))))),
    more > 0 && el("p", { class: "soft" }, say("look.report.more", { n: more })))
  focusOn(head)
}
