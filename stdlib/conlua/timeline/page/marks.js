// Marks and regions of the script, in the lanes of their units.

const SIGNS = { mark: '⚑', enter: '▶', leave: '◀' }

// unit -> {marks, regions}. A unit's regions lie in each other: each ends where the innermost is left.
function readMarks() {
  const byUnit = new Map()
  const open = new Map() // unit -> regions that are not left
  for (const [t, unit, text, kind] of run.marks) {
    if (!byUnit.has(unit)) {
      byUnit.set(unit, { marks: [], regions: [] })
      open.set(unit, [])
    }
    const own = byUnit.get(unit)
    const stack = open.get(unit)
    if (kind === 'mark') own.marks.push({ t, text })
    else if (kind === 'enter') {
      const end = run.byId.get(unit)?.ended ?? run.finish
      const region = { text, from: t, till: end, depth: stack.length }
      stack.push(region)
      own.regions.push(region)
    } else if (stack.length) stack.pop().till = t
  }
  return byUnit
}

const marksOf = readMarks()

// A text over the lane, on a ground of its own; nothing where there is no room.
function markText(p, text, x, y, room) {
  const seen = fit(text, room - 6, 10)
  if (!seen) return
  p.rect(x, y, measure(seen, 10) + 6, 12, C.ground)
  p.text(x + 3, y + 9.5, seen, C.focus, 10)
}

// A region is a line over its time, with the name where there is room.
function paintRegions(p, row, regions) {
  let right = -9 // of the last line and the last text
  let named = -9
  for (const { text, from, till, depth } of regions) {
    const x = Math.max(GUTTER, X(from))
    const x2 = Math.min(shown.width, X(till))
    if (x2 < GUTTER || x > shown.width || x2 < right + 1) continue
    const y = rowY(row) + 2 + 4 * Math.min(depth, 3)
    p.path(`M${x} ${y + 4}V${y}H${Math.max(x2, x + 1)}V${y + 4}`, C.focus, 2)
    if (depth === 0) right = x2
    if (x < named || row.h < 26) continue
    markText(p, `${SIGNS.enter} ${text}`, x + 3, y + 3, x2 - x - 3)
    if (x2 - x > 20) named = x + measure(text, 10) + 20
  }
}

// A mark is a flag, with the text where there is room until the next.
function paintFlags(p, row, marks) {
  let before = -9
  marks.forEach(({ t, text }, i) => {
    const x = X(t)
    if (x < GUTTER || x > shown.width || x < before + 2) return
    before = x
    p.path(`M${x} ${rowY(row)}v${row.h}`, C.focus, 1.5)
    const next = marks[i + 1] ? X(marks[i + 1].t) : shown.width
    markText(p, `${SIGNS.mark} ${text}`, x + 1, rowY(row) + 1, Math.min(180, next - x))
  })
}

function paintMarks(p) {
  for (const [id, { marks, regions }] of marksOf) {
    const row = run.byId.get(id)?.row
    if (!row?.unit || rowY(row) < shown.pinned) continue
    paintRegions(p, row, regions)
    paintFlags(p, row, marks)
  }
}

// The regions and the marks of a piece of the unit's lane, in words.
function tellMarks(u, t) {
  const own = marksOf.get(u.id)
  const i = pieceAt(u, t)
  if (!own || i < 0) return ''
  const inside = own.regions.filter((r) => r.from <= t && r.till >= t).map((r) => r.text)
  const here = own.marks.filter((m) => m.t >= u.t[i] && m.t <= u.t[i + 1])
  const regions = inside.length ? ' ' + say('piece_region', { x: N(inside.join(' ▸ ')) }) : ''
  return (
    regions +
    here
      .slice(0, 3)
      .map(({ text }) => ` ${SIGNS.mark} ${text}`)
      .join('')
  )
}
