// @ts-check
/** What one can do with a post besides answering it: edit, withdraw, look at earlier versions, mark, report. */
import { announce, el, fill } from "./dom.js"
import { attempt, dialog } from "./dialog.js"
import { say, when } from "./words.js"

/** @typedef {import("./bridge.js").Post} Post */

const MARKED = /** @type {{[act: string]: keyof Post}} */ ({ endorse: "endorsed_by_me", helped_me: "helped", confirmed: "confirmed", best_practice: "best" })

/** Whether a mark is set. @param {Post} post @param {string} name */
export const marked = (post, name) => Boolean(post[MARKED[name]])

/** What is offered under "More". @param {Post} post @param {import("./bridge.js").State["role"]} role @returns {string[]} */
export function offered({ author, edited, state }, role) {
  if (role === "preview" || state === "erased") return []
  const history = edited && (author.me || role === "facilitator") ? ["history"] : []
  if (author.me) return state === "withdrawn" ? [] : ["edit", ...history, "withdraw"]
  return [...history, ...(role === "facilitator" ? ["confirmed", "best_practice"] : ["report"]), "unread"]
}

export class Acts {
  /**
   * @param {import("./course.js").Course} course @param {string} activity
   * @param {{onpost: (post: Post) => void, onedit: (post: Post, kept: any) => void, onunread: (post: Post) => void}} on
   */
  constructor(course, activity, on) {
    this.course = course
    this.activity = activity
    this.on = on
  }

  /** @param {string} name @param {Post} post */
  run(name, post) {
    const path = /** @type {const} */ (`/posts/${post.id}`)
    if (name === "withdraw") return this.#withdraw(path, post)
    if (name === "report") return this.#report(path)
    attempt(async () => {
      if (name === "edit") this.on.onedit(post, await this.course.ask("GET", path))
      else if (name === "history") history((await this.course.ask("GET", `${path}/history`)).versions)
      else if (name === "unread") await this.#unread(post)
      else await this.#told(this.course.ask(marked(post, name) ? "DELETE" : "PUT", `${path}/marks/${name}`))
    })
  }

  /** @param {Promise<any>} asked */
  async #told(asked) {
    const { post } = await asked
    if (post) this.on.onpost(post)
  }

  /** @param {Post} post */
  async #unread(post) {
    await this.course.ask("PUT", `/activities/${this.activity}/unread`, { from: post.id })
    this.on.onunread(post)
    announce("act.unread.done")
  }

  /** @param {string} path @param {Post} post */
  #withdraw(path, post) {
    const about = el("p", {}, say(post.answers ? "act.withdraw.answered" : "act.withdraw.about"))
    dialog({ title: say("act.withdraw.title"), about, go: say("act.withdraw"), onsend: () => this.#told(this.course.ask("DELETE", path)) })
  }

  /** @param {string} path */
  #report(path) {
    dialog({
      title: say("act.report.title"), about: el("p", {}, say("act.report.about")), label: say("act.report.reason"), go: say("act.report"),
      onsend: async (reason) => {
        await this.course.ask("POST", `${path}/report`, { reason })
        announce("act.report.done")
      },
    })
  }
}

/** @param {{text: string, fields: {[id: string]: string}|null, words: number, at: string}[]} versions oldest first */
function history(versions) {
  const about = el("ol", { class: "versions" })
  fill(about, versions.map(({ text, fields, words, at }) =>
    el("li", {}, el("small", {}, when(at), " · ", say("talk.words.all", { n: words })),
      el("p", { class: "read", dir: "auto" }, [text, ...Object.values(fields ?? {})].filter(Boolean).join("\n\n")))).reverse())
  dialog({ title: say("act.history"), about })
}
