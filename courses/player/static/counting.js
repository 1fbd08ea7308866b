// @ts-check
import { announce, fill, sign } from "./dom.js"
import { countWords } from "./rules.js"
import { say } from "./words.js"

/**
 * Shown at every word, said aloud only when enough is reached: a count at every key would drown the writer.
 * @param {HTMLElement} count @param {string} text @param {number} least @returns {number} how many words there are
 */
export function countAloud(count, text, least) {
  const words = countWords(text)
  const enough = words >= least
  const said = say(enough ? "talk.enough" : "talk.words", { n: enough ? words : least, words })
  const state = enough ? "complete" : "my_turn"
  fill(count, least > 0 && [sign(state), said])
  if (least && enough && count.dataset.state === "my_turn") announce(said)
  count.dataset.state = state
  return words
}
