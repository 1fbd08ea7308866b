// @ts-check
/** How this run is set: what may be written where, how long it is kept, and whom it shares its community with. */
import { el } from "./dom.js"
import { ask, doAt } from "./facilitator-ask.js"
import { Joining } from "./facilitator-join.js"
import { List } from "./facilitator-list.js"
import { Packages } from "./facilitator-packages.js"
import { reportCheck } from "./facilitator-report.js"
import { actsOf } from "./facilitator-rows.js"
import { say } from "./words.js"

/** @typedef {import("./facilitator-desk.js").Desk} Desk */
/** @typedef {{activity: string, pod: number|null, pod_id: number|null, locked: boolean, premoderate: "none"|"first"|"all", posts: number}} Space */

const BEFORE = ["none", "first", "all"]

export class RunView {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk
    this.due = desk.pace()
    this.ask = desk.reader("/run/settings")
    this.run = new List({ id: (/** @type {any} */ one) => one.what, row: (one) => this.#row(one) })
    this.spaces = new List({ id: (/** @type {Space} */ { activity, pod }) => `${activity}/${pod ?? ""}`, row: (space) => this.#space(space) })
    this.joining = new Joining(desk)
    this.packages = new Packages(desk)
    this.element = el("div", {}, el("h1", {}, say("look.view.run")),
      this.run.element,
      el("section", { "aria-labelledby": "spaces-heading" }, el("h2", { id: "spaces-heading" }, say("look.spaces")), el("p", { class: "soft" }, say("look.spaces.lead")), this.spaces.element),
      this.joining.element, this.packages.element, reportCheck(desk))
  }

  async look() {
    if (!this.due()) return
    this.packages.look()
    const found = await this.ask()
    if (!found) return
    const { read_only, retention_days, pods_follow, spaces } = found
    const groups = pods_follow === null ? [] : [{ what: "groups", pods_follow }]
    this.run.show({ rows: [{ what: "reading", read_only }, { what: "retention", retention_days }, ...groups] })
    this.spaces.show({ rows: spaces })
    this.joining.show(found)
  }

  /** @param {any} one */
  #row(one) {
    if (one.what === "groups") return this.#groups(one)
    return one.what === "reading" ? this.#reading(one) : this.#retention(one)
  }

  /** @param {{pods_follow: boolean}} run */
  #groups({ pods_follow: on }) {
    const put = (/** @type {boolean} */ wanted) => this.desk.act("PUT", "/run/settings", { pods_follow: wanted })
    return setting("groups", say("look.run.groups.what"), say(on ? "look.run.groups.on" : "look.run.groups.off"),
      { label: say(on ? "look.do.follow.not" : "look.do.follow"), open: (here) => doAt(here, async () => {
        await put(!on)
        return { said: say(on ? "look.run.groups.off.done" : "look.run.groups.on.done"), undo: () => put(on) }
      }) })
  }

  /** @param {{read_only: boolean}} run */
  #reading({ read_only }) {
    const put = (/** @type {boolean} */ on) => this.desk.act("PUT", "/run/settings", { read_only: on })
    return setting("read_only", say("look.run.read_only"), say(read_only ? "look.run.closed" : "look.run.open"),
      { label: say(read_only ? "look.do.reopen" : "look.do.close"), open: (here) => doAt(here, async () => {
        await put(!read_only)
        return { said: say(read_only ? "look.run.reopened" : "look.run.closed.done"), undo: () => put(read_only) }
      }) })
  }

  /** @param {{retention_days: number|null}} run */
  #retention({ retention_days: days }) {
    return setting("retention", say("look.run.retention.what"), days ? say("look.run.retention", { n: days }) : say("look.run.retention.none"),
      { label: say("look.do.retention"), open: (here) => ask(here, "retention", {
        title: say("look.run.retention.title"), send: say("look.do.keep"), lead: say("look.run.retention.lead"),
        fields: [{ name: "days", kind: "line", label: say("look.run.retention.label"), hint: say("look.run.retention.hint"), value: days ? String(days) : "", optional: true }],
      }, async (values) => {
        const wanted = values.days ? Number(values.days) : null
        await this.desk.act("PUT", "/run/settings", { retention_days: wanted })
        return { said: wanted ? say("look.run.retention", { n: wanted }) : say("look.run.retention.none") }
      }) })
  }

  /** @param {Space} space */
  #space(space) {
    const { activity, pod, locked, premoderate, posts } = space
    const path = `/run/spaces/${encodeURIComponent(activity)}`
    const put = (/** @type {object} */ change) => this.desk.act("PUT", path, { ...change, ...(pod != null && { pod }) })
    const lock = { label: say(locked ? "look.do.unlock" : "look.do.lock"), open: (/** @type {HTMLElement} */ here) => doAt(here, async () => {
      await put({ locked: !locked })
      return { said: say(locked ? "look.space.unlocked" : "look.space.locked.done"), undo: () => put({ locked }) }
    }) }
    const before = { label: say("look.do.premoderate"), open: (/** @type {HTMLElement} */ here) => ask(here, `premoderate:${activity}:${pod ?? ""}`, {
      title: say("look.premoderate.title", { title: this.desk.title(activity) }), send: say("look.do.keep"), lead: say("look.premoderate.lead"),
      fields: [{ name: "premoderate", kind: "choice", label: say("look.premoderate.label"), value: premoderate, options: BEFORE.map((one) => [one, say(`look.premoderate.${one}`)]) }],
    }, async (values) => {
      await put(values)
      return { said: say(`look.premoderate.${values.premoderate}.done`), undo: () => put({ premoderate }) }
    }) }
    const said = [say(locked ? "look.space.locked" : "look.space.open"), say(`look.premoderate.${premoderate}`)]
    return setting(`${activity}/${pod ?? ""}`, this.desk.title(activity), [pod != null ? say("look.pod", { number: pod }) : this.desk.config.activities.find(({ id }) => id === activity)?.space === "pod" && say("look.pod.all"), ...said, posts != null && say("look.space.posts", { n: posts })].filter(Boolean).join(" · "), lock, before)
  }
}

/** One thing that can be set: what it is now, and what can be done. @param {string} key @param {string} title @param {string} text @param {...import("./facilitator-rows.js").Act} acts */
function setting(key, title, text, ...acts) {
  const here = el("div", { class: "here" })
  const id = `set-${key.replaceAll("/", "-")}`
  return el("li", { class: "row setting" }, el("div", { class: "who", id }, title), el("div", { class: "what" }, el("p", {}, text)), actsOf(acts, { here, about: id }), here)
}
