// @ts-check
/** Start the player in a package: wake what was kept, and see that nothing depends on a proper leave. */
import { Community } from "./community.js"
import { Exchange } from "./exchange.js"
import { Keeper } from "./keeper.js"
import { PackageBridge } from "./package-bridge.js"
import { start } from "./player.js"

/**
 * @typedef {{plan: import("./bridge.js").Plan, settings: import("./package-bridge.js").Settings}} Config
 * @typedef {import("./package-state.js").Lms} Lms
 */

/** @param {Config} config @param {Lms|null} lms */
function bridgeFor({ plan, settings: { hub, grant, run, limit, needs_others: needsOthers } }, lms) {
  const keeper = new Keeper({ plan, lms, storage: () => localStorage, run, limit })
  const connected = lms?.learner && lms.mode !== "browse" && hub && grant
  /** @type {Exchange|null} */
  let exchange = null
  if (connected) {
    const community = new Community({
      hub,
      grant,
      learner: () => ({
        learner_id: lms.learner,
        ...(keeper.kept.name ? { name: keeper.kept.name } : {}),
        ...(keeper.proof ? { secret: keeper.proof } : {}),
      }),
      onlaunch: ({ secret, state }) => {
        keeper.secret(secret)
        exchange?.hear(state)
      },
    })
    exchange = new Exchange({ community, keeper, onchange: () => bridge.changed() })
  }
  const bridge = new PackageBridge({ plan, lms, keeper, exchange, needsOthers })
  if (lms) lms.onsaved = () => bridge.changed()
  return { bridge, keeper, exchange }
}

/** @param {Lms|null} lms  null when nobody records anything here */
export async function startPackage(lms) {
  const config = /** @type {Config} */ (JSON.parse(document.getElementById("config")?.textContent ?? ""))
  const { bridge, keeper, exchange } = bridgeFor(config, lms)
  // A page that may come back from the browser's memory must find its sitting still open.
  addEventListener("pagehide", (event) => (event.persisted ? keeper.flush() : bridge.close()))
  addEventListener("blur", () => keeper.flush())
  addEventListener("online", () => exchange?.run())
  document.addEventListener("visibilitychange", () => (document.hidden ? keeper.flush() : exchange?.run()))
  await start(bridge)
}
