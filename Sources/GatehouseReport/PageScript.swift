/// The page's script: the thresholds explorer.
///
/// Everything else is there without it.
///
/// `#threshold=0.9&prevalence=0.02` in the address sets it, so that a view can be sent to somebody.
enum PageScript {
    static let text = counting + showing + hearing

    private static let counting = """
        (() => {
        "use strict";
        const find = id => document.getElementById(id);
        const scores = JSON.parse(find("scores").textContent);
        const bins = scores.abuse.length, limit = scores.limit, width = 2 * limit / bins;
        // above[i]: events in bin i and all higher ones.
        const sums = counts => {
          const above = new Array(bins + 1).fill(0);
          for (let i = bins - 1; i >= 0; i--) above[i] = above[i + 1] + counts[i];
          return above;
        };
        const abuse = sums(scores.abuse), other = sums(scores.other);
        const logit = p => p <= 0 ? -limit : p >= 1 ? limit : Math.log(p / (1 - p));
        const probability = z => 1 / (1 + Math.exp(-z));
        // The outermost bins hold all that lies beyond them, so they are not divided.
        const position = p => Math.min(Math.max((logit(p) + limit) / width, 0), bins - 1);
        const passing = (above, place) => {
          const bin = Math.floor(place);
          return above[bin + 1] + (bin + 1 - place) * (above[bin] - above[bin + 1]);
        };
        const rates = (threshold, prevalence) => {
          const place = position(threshold);
          const recall = abuse[0] ? passing(abuse, place) / abuse[0] : NaN;
          const fpr = other[0] ? passing(other, place) / other[0] : NaN;
          const caught = prevalence * recall, raised = (1 - prevalence) * fpr;
          const sampled = passing(abuse, place) + passing(other, place);
          return {
            recall, fpr, precision: caught / (caught + raised), volume: 1000 * (caught + raised),
            missed: 1000 * (prevalence - caught), sampled: passing(abuse, place) / sampled
          };
        };

        """

    private static let showing = """
        const percent = x => Number.isFinite(x)
          ? (100 * x).toFixed(x > 0 && x < 0.01 ? 3 : x > 0.99 && x < 1 ? 2 : 1) + " %" : "–";
        const number = x => Number.isFinite(x) ? x.toFixed(x < 10 ? 2 : 1) : "–";
        const figures = {
          precision: percent, recall: percent, fpr: percent, volume: number, missed: number
        };
        const scale = (svg, axis, value) => {
          const [start, end, low, high, log] = svg.dataset[axis].split(" ").map(Number);
          const held = Math.min(Math.max(value, low), high);
          const share = log ? Math.log(held / low) / Math.log(high / low) : (held - low) / (high - low);
          return start + share * (end - start);
        };
        const mark = (plot, marker, x, y) => {
          const svg = find(plot), ring = find(marker);
          if (!svg || !ring || !Number.isFinite(x) || !Number.isFinite(y)) return;
          ring.setAttribute("transform", `translate(${scale(svg, "x", x)} ${scale(svg, "y", y)})`);
        };
        const slider = find("threshold"), exact = find("probability"), share = find("prevalence");
        const state = {threshold: Number(exact.value), prevalence: Number(share.value)};
        const short = p => Number(p.toPrecision(p > 0.99 ? 6 : 4));
        const show = () => {
          const now = rates(state.threshold, state.prevalence);
          for (const [id, text] of Object.entries(figures)) find(id).textContent = text(now[id]);
          slider.value = Math.round(position(state.threshold));
          slider.setAttribute("aria-valuetext", "probability " + short(state.threshold));
          document.body.dataset.threshold = short(state.threshold);
          const histogram = find("histogram");
          const x = scale(histogram, "x", logit(state.threshold));
          const cut = find("cut"), acted = find("acted");
          cut.setAttribute("x1", x);
          cut.setAttribute("x2", x);
          acted.setAttribute("x", x);
          acted.setAttribute("width", Math.max(0, histogram.viewBox.baseVal.width - x));
          mark("roc", "roc-marker", now.fpr, now.recall);
          mark("pr", "pr-marker", now.recall, now.sampled);
          for (const row of document.querySelectorAll("[data-action]")) {
            const action = scores.actions[Number(row.dataset.action)];
            const at = rates(action.probability, state.prevalence);
            for (const cell of row.querySelectorAll("[data-figure]")) {
              cell.textContent = figures[cell.dataset.figure](at[cell.dataset.figure]);
            }
            row.classList.toggle("chosen", action.probability === state.threshold);
          }
        };

        """

    private static let hearing = """
        const setThreshold = p => {
          if (!(p >= 0 && p <= 1)) return;
          state.threshold = p;
          exact.value = short(p);
          show();
        };
        slider.addEventListener("input", () =>
          setThreshold(short(probability(Number(slider.value) * width - limit))));
        exact.addEventListener("input", () => {
          const p = Number(exact.value);
          // What is being typed stays as it is.
          if (exact.value !== "" && p >= 0 && p <= 1) { state.threshold = p; show(); }
        });
        share.addEventListener("input", () => {
          const p = Number(share.value);
          if (p > 0 && p < 1) { state.prevalence = p; show(); }
        });
        for (const row of document.querySelectorAll("[data-action]")) {
          const action = scores.actions[Number(row.dataset.action)];
          row.querySelector("button").addEventListener("click", () =>
            setThreshold(action.probability));
        }
        const readAddress = () => {
          const asked = new URLSearchParams(location.hash.slice(1));
          const prevalence = Number(asked.get("prevalence"));
          if (prevalence > 0 && prevalence < 1) {
            state.prevalence = prevalence;
            share.value = prevalence;
          }
          if (asked.has("threshold")) setThreshold(Number(asked.get("threshold")));
          show();
        };
        window.addEventListener("hashchange", readAddress);
        readAddress();
        })();

        """
}
