// @ts-check
/** The roster as a table of one's own: taken along, filled in somewhere else (a meeting tool's minutes), and brought back. */
import { bdi, el, fill, focusOn } from "./dom.js"
import { ask } from "./facilitator-ask.js"
import { wordsOf } from "./facilitator-desk.js"
import { phrase, say } from "./words.js"

/** @typedef {{line: number, what: string}} Problem */

/** @param {import("./facilitator-desk.js").Desk} desk @param {string} path of the date @param {string} id */
export function rosterFile(desk, path, id) {
  const here = el("div", { class: "here" })
  const said = el("p", { class: "soft", role: "status" })
  const take = async () => {
    fill(said, say("look.doing"))
    try {
      await desk.download(`${path}/attendance.csv`, `attendance-${id}.csv`)
      fill(said, say("look.session.csv.saved"))
    } catch (error) {
      fill(said, wordsOf(error))
    }
  }
  return el("div", {}, el("p", { class: "soft" }, say("look.session.csv.about")),
    el("p", { class: "buttons" }, el("button", { type: "button", onclick: take }, say("look.session.csv.save")), el("button", { type: "button", onclick: () => bring(desk, path, here) }, say("look.session.csv.send"))),
    said, here)
}

/** All of it or nothing: what is wrong is said line by line, and the form stays for the next try. @param {import("./facilitator-desk.js").Desk} desk @param {string} path @param {HTMLElement} here */
function bring(desk, path, here) {
  const list = el("div", { class: "problems" })
  ask(here, `file:${path}`, {
    title: say("look.session.csv.title"), send: say("look.session.csv.take"), lead: say("look.session.csv.lead"),
    fields: [{ name: "file", kind: "file", label: say("look.session.csv.label"), more: { accept: ".csv,text/csv" } }],
    arrange: ({ file }) => [file, list],
  }, async () => {
    const [file] = here.querySelector("input")?.files ?? []
    list.replaceChildren()
    /** @type {{changed: number, problems: Problem[]}} */
    const { changed, problems } = await desk.act("POST", `${path}/attendance.csv`, { csv: await file.text() })
    return { said: say(changed ? "look.session.csv.done" : "look.session.csv.none", { n: changed }), next: problems.length ? () => complain(list, problems) : undefined }
  })
}

/** @param {HTMLElement} list @param {Problem[]} problems */
function complain(list, problems) {
  const head = el("p", { class: "trouble", tabindex: "-1" }, say("look.session.csv.problems", { n: problems.length }))
  fill(list, head, el("ul", {}, ...problems.map(({ line, what }) => el("li", {}, ...phrase("look.session.csv.line", { n: line, what: bdi(what) })))))
  focusOn(head)
}
