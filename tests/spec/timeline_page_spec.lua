-- SPDX-License-Identifier: MIT
--- The page of a timeline in a browser: no error, the lanes and arrows of the run, and what mouse
--- and keys do. Asked of the page by window.timeline (stdlib/conlua/timeline/page/input.js).

local browser = require "browser"
local lesson = require("lesson").source
local program = require "program"

local folder = program.folder()
local pages = {}

--- The page of a run of a script.
local function record(name, script)
  local path = folder .. "/" .. name .. ".html"
  if not pages[name] then
    program.spill(folder .. "/" .. name .. ".lua", script)
    os.execute(("cd %s && %s --timeline=%s %s.lua >/dev/null 2>&1 </dev/null"):format(
      program.quoted(folder), program.quoted(program.conlua), path, name))
    pages[name] = true
  end
  return path
end

describe("the page of a timeline", function()
  if not browser.is_there() then
    pending "there is no browser here"
    return
  end

  local page

  setup(function() page = browser.new() end)

  teardown(function()
    page:close()
    program.remove(folder)
  end)

  local function open(name, script, options)
    page:open(record(name, script or lesson(name)) .. (options or "#lang=en&theme=light"))
    assert.same({}, page:console())
  end

  --- The text of an element.
  local function text(id)
    return page:ask(("document.getElementById('%s').textContent"):format(id))
  end

  --- The number of a lane, as the page counts.
  local function lane(name)
    for i, one in ipairs(page:ask "timeline.lanes()") do if one == name then return i - 1 end end
    error("no lane " .. name)
  end

  it("shows the deadlock of lesson 20: its lanes, its arrows, its sentences", function()
    open "20-deadlock"
    assert.same({"bowl", "chopsticks", "both", "at once", "main", "egon", "jason"},
      page:ask "timeline.lanes()")
    local arrows = page:ask "timeline.arrows()"
    assert.equal(2, arrows.start)
    assert.equal(2, arrows.join)
    assert.is_true(arrows.release >= 1)
    local said = table.concat(page:ask "timeline.sentences()", "\n")
    assert.matches("A ring closed at", said, 1, true)
    assert.matches("Had all taken bowl before chopsticks, no ring could", said, 1, true)
    assert.equal(4, page:ask "document.querySelectorAll('#ring rect').length")
    assert.same({}, page:console())
  end)

  it("tells what is under the mouse, and opens its line at a click", function()
    local at = page:ask(("timeline.where(%d, 0.9 * timeline.view()[1])"):format(lane "main"))
    page:point(at.x, at.y)
    assert.matches("^main ", text "tip")
    page:click(at.x, at.y)
    assert.equal(lane "main", page:ask "timeline.choice()".lane)
    assert.matches("^main ", text "status")
    assert.truthy(page:ask "document.querySelector('#source .on').textContent":find "%d")
  end)

  it("zooms by the wheel, moves by the mouse, measures with Shift", function()
    local before = page:ask "timeline.view()"
    page:wheel(500, 300, -400)
    local after = page:ask "timeline.view()"
    assert.is_true(after[2] - after[1] < 0.7 * (before[2] - before[1]))
    page:drag(500, 300, 400, 300)
    assert.is_true(page:ask "timeline.view()"[1] > after[1])
    page:drag(300, 300, 500, 300, "\u{E008}")
    assert.matches("chosen. Running on average", text "range", 1, true)
  end)

  it("can be used by keys alone", function()
    page:ask "document.getElementById('view').focus()"
    page:press("Escape", "0", "Down", "Right", "Right")
    local choice = page:ask "timeline.choice()"
    assert.is_true(choice.t > 0)
    page:press("w", "w")
    local view = page:ask "timeline.view()"
    assert.is_true(view[2] - view[1] < choice.t * 100 and view[1] <= choice.t)
    page:press "n"
    assert.matches("A ring closed", text "status", 1, true)
    page:press("/", "e", "g", "o", "n")
    assert.matches("found", text "status", 1, true)
    page:press("Enter", "Escape", "l")
    assert.equal("zh-CN", page:ask "document.documentElement.lang")
    assert.matches("环闭合", table.concat(page:ask "timeline.sentences()"), 1, true)
    page:press("l", "k")
    assert.is_true(page:ask "document.documentElement.classList.contains('dark')")
    page:press("t", "g", "c", "[", "]", "z", "f", "?")
    assert.is_false(page:ask "document.getElementById('help').hidden")
    page:press "Escape"
    assert.same({}, page:console())
  end)

  it("is saved as SVG, of well-formed text", function()
    open("markup", [[
      local q = queue()
      process{name = "<b>&\"'\27\255</b>", target = function()
        print "</script><script>window.broken = true</script>" q:put(1)
      end}:start()
      q:get() join()]])
    assert.is_false(page:ask "window.broken || false")
    local svg = "new DOMParser().parseFromString(timeline.svg(), 'image/svg+xml')"
    assert.equal(0, page:ask(svg .. ".querySelectorAll('parsererror').length"))
    assert.equal(1, page:ask "timeline.arrows()".item)
    assert.same({}, page:console())
  end)

  it("folds ten thousand tasks, and unfolds them on demand", function()
    open("tasks", "for i = 1, 10000 do green.spawn(function() sleep(0.001) end) end")
    local lanes = page:ask "timeline.lanes()"
    assert.is_true(#lanes < 10, #lanes .. " lanes")
    page:ask "document.getElementById('view').focus()"
    local at = page:ask(("timeline.where(%d, 0)"):format(#lanes - 1))
    page:click(60, at.y)
    assert.is_true(page:ask "timeline.lanes().length" > 10000)
    assert.same({}, page:console())
  end)
end)
