// @ts-check
/** A place to write a post or an answer. It counts as one writes, keeps the draft, and never loses a word. */
import { composerForm } from "./composer-form.js"
import { announce, fill, sign } from "./dom.js"
import { countWords } from "./rules.js"
import { say } from "./words.js"

/** @typedef {import("./bridge.js").Post} Post @typedef {import("./bridge.js").BridgeError} BridgeError */
/**
 * @typedef {object} Options
 * @property {import("./bridge.js").ActivityPlan} activity
 * @property {Post|null} parent             the post this answers
 * @property {string[]} starters
 * @property {(post: Post) => void} onsent
 * @property {(() => void)|null} onclose    how to close it unsent; null where a post is needed
 */

const TRY_AGAIN = 10_000

export class Composer {
  #sure = false
  #sending = false
  #retry = 0
  #pause = 0

  /** @param {import("./course.js").Course} course @param {Options} options */
  constructor(course, options) {
    this.course = course
    this.options = options
    this.key = options.parent ? `${options.activity.id}/${options.parent.id}` : options.activity.id
    const words = options.activity.min_words
    this.minimum = course.learning && words ? (options.parent ? words.reply : words.post) : 0
    const { needs_name: name, suggested = "" } = course.state.learner
    this.parts = composerForm(options, { name, suggested, ontext: () => this.#typed(), onsend: () => this.send() })
    this.element = this.parts.form
    this.parts.text.value = course.drafts[this.key] ?? ""
    this.#settle()
    this.community = course.state.community
    this.stop = course.onchange(() => this.#cameBack())
  }

  focus() {
    this.parts.text.focus()
  }

  /** Nothing happens here any more; the draft stays where it is kept. */
  close() {
    clearTimeout(this.#retry)
    clearTimeout(this.#pause)
    this.stop()
  }

  async send() {
    if (this.#sending || this.#refused()) return
    this.#sending = true
    clearTimeout(this.#retry)
    this.#say("talk.sending")
    const words = { text: this.parts.text.value.trim(), parent: this.options.parent?.id ?? null }
    try {
      if (this.course.state.learner.needs_name) await this.course.name(this.parts.name.value.trim())
      const post = await this.course.post(this.options.activity.id, this.key, words)
      this.close()
      this.options.onsent(post)
    } catch (error) {
      this.#failed(/** @type {BridgeError} */ (error))
    } finally {
      this.#sending = false
    }
  }

  #typed() {
    clearTimeout(this.#retry)
    clearTimeout(this.#pause)
    this.#retry = 0
    this.course.draft(this.key, this.parts.text.value)
    if (this.parts.status.textContent) this.#say("")
    this.#settle()
    if (this.parts.text.value) this.#pause = setTimeout(() => this.#say(this.#ended ? "talk.ended" : "talk.kept"), 1200)
  }

  /** The tool takes no words any more, and a browser that blocks storage in frames keeps none. */
  get #ended() {
    return this.course.state.notice === "notice.ended"
  }

  #settle() {
    this.#sure = false
    this.parts.button.textContent = say(this.options.parent ? "talk.send_answer" : "talk.send")
    this.#count()
  }

  /** Shown at every word, said aloud only when enough is reached: a count at every key would drown the writer. */
  #count() {
    const { count, text } = this.parts
    const words = countWords(text.value)
    const enough = words >= this.minimum
    const said = say(enough ? "talk.enough" : "talk.words", { n: enough ? words : this.minimum, words })
    const state = enough ? "complete" : "my_turn"
    fill(count, this.minimum > 0 && [sign(state), said])
    if (this.minimum && enough && count.dataset.state === "my_turn") announce(said)
    count.dataset.state = state
    return words
  }

  /** Says why this is not sent yet. What is only too short goes at the second press. */
  #refused() {
    const { text, name, button } = this.parts
    const words = this.#count()
    if (!text.value.trim()) return this.#say("talk.empty", {}, text)
    if (this.course.state.learner.needs_name && !name.value.trim()) return this.#say("talk.name.missing", {}, name)
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
    if (this.#ended && this.parts.text.value && !this.#sending) this.#say("talk.ended")
    if (this.#retry && before === "off" && this.community === "on") this.send()
  }

  /** @param {string} key @param {import("./words.js").Values} [values] @param {HTMLElement} [field] where to go on */
  #say(key, values, field) {
    this.parts.status.textContent = key && say(key, values)
    field?.focus()
    return true
  }
}
