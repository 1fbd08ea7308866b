// @ts-check
/** A place to write or change a post. It counts as one writes, keeps the draft, and never loses a word. */
import { composerForm } from "./composer-form.js"
import { countAloud } from "./counting.js"
import { Extras } from "./extras.js"
import { Mention } from "./mention.js"
import { over } from "./telling.js"
import { fit, say } from "./words.js"

/** @typedef {import("./bridge.js").Post} Post @typedef {import("./bridge.js").BridgeError} BridgeError */

const TRY_AGAIN = 10_000

export class Composer {
  #sure = false
  #sending = false
  #retry = 0
  #pause = 0

  /** @param {import("./course.js").Course} course @param {import("./composer-form.js").Options} options */
  constructor(course, options) {
    this.course = course
    this.options = options
    const { activity, edit } = options
    this.to = options.parent?.id ?? options.to ?? null
    this.key = [activity.id, ...(this.to ? [this.to] : edit ? [edit.post.id, "edit"] : [])].join("/")
    const words = activity.min_words
    this.minimum = !course.learning || !words ? 0 : edit ? edit.post.minimum : this.to ? words.reply : words.post
    const { needs_name: name, suggested = "" } = course.state.learner
    this.extras = new Extras(course, options, (key) => this.#say(key))
    this.parts = composerForm(options, { name, suggested, extras: this.extras.element, note: options.note ?? "", ontext: () => this.#typed(), onsend: () => this.send() })
    this.element = this.parts.form
    const [text] = this.parts.areas
    this.mention = new Mention(course, activity.id, text, edit?.mentions)
    text.after(this.mention.list)
    this.parts.put(course.drafts[this.key])
    this.#settle()
    this.community = course.state.community
    this.stop = course.onchange(() => this.#cameBack())
  }

  focus() {
    this.parts.areas[0].focus()
  }

  /** Nothing happens here any more; the draft stays where it is kept. */
  close() {
    for (const timer of [this.#retry, this.#pause]) clearTimeout(timer)
    this.stop()
  }

  async send() {
    if (this.#sending || this.#refused()) return
    this.#sending = true
    clearTimeout(this.#retry)
    this.#say("talk.sending")
    try {
      if (this.course.state.learner.needs_name) await this.course.name(this.parts.name.value.trim())
      const post = await this.#send()
      this.close()
      this.options.onsent(post)
    } catch (error) {
      this.#failed(/** @type {BridgeError} */ (error))
    } finally {
      this.#sending = false
    }
  }

  /** @returns {Promise<Post>} */
  async #send() {
    const { activity, edit } = this.options
    const { text, fields } = this.parts.said()
    const mentions = (edit || this.mention.ids.length > 0) && { mentions: this.mention.ids }
    const said = { text, ...(fields && { fields }), ...mentions, ...(await this.extras.collect()) }
    if (!edit) return this.course.post(activity.id, this.key, { ...said, parent: this.to })
    const { post } = await this.course.ask("PUT", `/posts/${edit.post.id}`, said)
    this.course.draft(this.key, "")
    return post
  }

  #typed() {
    clearTimeout(this.#retry)
    this.#retry = 0
    const { all, fields } = this.parts.said()
    this.course.draft(this.key, fields && all ? JSON.stringify(fields) : all)
    this.#settle()
    if (this.extras.lacking && this.parts.status.textContent === say(this.extras.lacking.key)) return // it stays until that is there
    this.#say("")
    if (all) this.#pause = setTimeout(() => this.#say(this.#ended ? "talk.ended" : "talk.kept"), 1200)
  }

  /** The tool takes no words any more, and a browser that blocks storage in frames keeps none. */
  get #ended() {
    return over(this.course.state.notice)
  }

  #settle() {
    this.#sure = false
    this.parts.button.textContent = say(this.options.edit ? "talk.send_edit" : this.to ? "talk.send_answer" : fit(this.options.activity, "talk.send"))
    this.#count()
  }

  #count() {
    return countAloud(this.parts.count, this.parts.said().all, this.minimum)
  }

  /** Says why this is not sent yet. What is only too short goes at the second press. */
  #refused() {
    const { areas, name, button } = this.parts
    const words = this.#count()
    if (!this.parts.said().all.trim()) return this.#say("talk.empty", {}, areas[0])
    if (this.course.state.learner.needs_name && !name.value.trim()) return this.#say("talk.name.missing", {}, name)
    if (this.extras.lacking) return this.#say(this.extras.lacking.key, {}, this.extras.lacking.field)
    if (words >= this.minimum || this.#sure) return false
    this.#sure = true
    button.textContent = say("talk.anyway")
    return this.#say("talk.short", { words, n: this.minimum })
  }

  /** @param {BridgeError} error */
  #failed(error) {
    this.#say(error.code === "offline" ? "talk.later" : error.message || "error.server")
    if (error.code === "offline") this.#retry = setTimeout(() => this.send(), TRY_AGAIN)
  }

  #cameBack() {
    const before = this.community
    this.community = this.course.state.community
    this.parts.naming.hidden = !this.course.state.learner.needs_name
    if (this.#ended && this.parts.said().all && !this.#sending) this.#say("talk.ended")
    if (this.#retry && before === "off" && this.community === "on") this.send()
  }

  /** @param {string} key @param {import("./words.js").Values} [values] @param {HTMLElement} [field] where to go */
  #say(key, values, field) {
    clearTimeout(this.#pause) // that the draft is kept matters less
    this.parts.status.textContent = key && say(key, values)
    field?.focus()
    return true
  }
}
