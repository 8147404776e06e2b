-- SPDX-License-Identifier: MIT
--- conlua grade for who writes: --watch and the progress bar in a real terminal, and --new. The
--- runs are trusted, so that it needs no sandbox.

local grading = require "grading"
local kinds = require "kinds"
local program = require "program"
local terminal = require "terminal"

local SPEC = [[return {title = "any", runs = 2, limits = {wall = 100, cpu = 5},
  hints = {"the first", "the second"}, checks = {output{"right", hint = "of the check"}}}]]

local has = grading.has

-- Watch a.lua of the folder, and wait for the first grading.
local function watch(here)
  local t = terminal.open(("cd %s; $conlua grade --trusted --lang en --watch ex a.lua"):format(
    program.quoted(here.folder)), 120)
  t:wait "h: a hint"
  return t
end

-- Wait until what the screen shows is a whole report that has this text.
local function graded(t, text)
  return t:wait(function(screen)
    return screen:find(text, 1, true) and screen:find("h: a hint", 1, true)
  end)
end

-- The program ended: the screen, with its exit code.
local function ended(t, code)
  has(t:wait "exit code ", "exit code " .. code)
end

describe("--watch", function()
  it("grades again when the file is saved, in either way that editors have", function()
    local here <close> = grading.new(SPEC, {["a.lua"] = "print 'wrong'"})
    local t <close> = watch(here)
    has(t:screen(), "a.lua: wrong")
    here:write("a.lua", "print 'c'")
    graded(t, "is “c”")
    here:write("new", "print 'd'")
    assert(os.rename(here.folder .. "/new", here.folder .. "/a.lua"))
    graded(t, "is “d”")
    here:write("other.lua", "print 'e'") -- of this one it takes no notice
    here:write("a.lua", "print 'right'")
    graded(t, "a.lua: pass")
    t:type "q"
    ended(t, 0)
  end)

  it("gives hints one after the other, when asked to", function()
    local here <close> = grading.new(SPEC, {["a.lua"] = "print 'wrong'"})
    local t <close> = watch(here)
    assert.is_nil(t:screen():find "hint: ")
    for _, text in ipairs{"hint: of the check", "hint: the first", "hint: the second",
      "no more hints"} do
      t:type "h"
      t:wait(text)
    end
    t:type "r"
    t:wait(function(screen) return not screen:find "hint: " and screen:find "h: a hint" end)
    t:type "q"
    ended(t, 1)
  end)

  it("stops a grading that is out of date, and waits where there is no file", function()
    local here <close> = grading.new(SPEC, {["a.lua"] = "sleep(0.5) print 'wrong'"})
    local t <close> = terminal.open(
      ("cd %s; trap : INT; $conlua grade --trusted --lang en --runs 500 --watch ex a.lua"):format(
      program.quoted(here.folder)), 120)
    -- A grading of so many runs takes minutes; the time above it is that of its begin.
    local function began() return t:screen():match "── (%d+:%d+:%d+)" end
    t:wait "/500" -- the bar
    local first = began()
    kinds.until_true(function() return os.date "%H:%M:%S" ~= first end)
    here:write("a.lua", "sleep(0.4) print 'next'")
    kinds.until_true(function() return (began() or first) ~= first end)
    t:wait "/500"
    os.remove(here.folder .. "/a.lua")
    here:write("new", "x = = 1")
    assert(os.rename(here.folder .. "/new", here.folder .. "/a.lua"))
    graded(t, "it is no Lua")
    os.remove(here.folder .. "/a.lua")
    t:type "r"
    graded(t, "cannot read a.lua")
    here:write("a.lua", "sleep(0.4)")
    t:wait "/500"
    t:press "C-c"
    ended(t, 130)
  end)

  it("leaves the terminal as it was", function()
    local here <close> = grading.new(SPEC, {["a.lua"] = "print 'right'"})
    local t <close> = terminal.open(("cd %s; trap : INT; "
      .. "$conlua grade --trusted --lang en --watch ex a.lua; "
      .. "stty -a | grep -o -e '-icanon' -e '-echo\\b'; echo 'as before'"):format(
      program.quoted(here.folder)), 120)
    t:wait "h: a hint"
    t:press "C-c"
    assert.is_nil(t:wait "as before":find("-icanon", 1, true))
  end)

  it("is for one file", function()
    local here <close> = grading.new(SPEC, {["a.lua"] = "", ["b.lua"] = ""})
    for _, files in ipairs{"", "a.lua b.lua", "ex"} do
      local _, code = here:grade("--trusted --watch ex " .. files)
      assert.equal(2, code)
    end
    local _, code, err = here:grade "--trusted --watch ex nowhere/a.lua"
    assert.equal(2, code)
    has(err, "cannot watch nowhere/")
  end)
end)

describe("the progress bar", function()
  it("is there for a long batch at a terminal, and gone at its end", function()
    local here <close> = grading.new(SPEC)
    local go = here.folder .. "/go"
    for i = 1, 9 do -- some take longer than the bar lets wait for it; the others, until it was seen
      here:write("subs/" .. i .. ".lua", i < 5 and "sleep(0.6) print 'right'"
        or ("while not io.open(%q) do sleep(0.01) end print 'right'"):format(go))
    end
    local t <close> = terminal.open(
      ("cd %s; $conlua grade --trusted --lang en --width 1 --runs 1 --format tap ex subs >out")
      :format(program.quoted(here.folder)))
    t:wait(function(screen) return screen:find "%[#+ *%] %d/9  %d+:%d%d" end)
    here:write("go", "")
    assert.is_nil(t:wait "exit code 0":find("#", 1, true))
    has(here:read "out", "1..18")
  end)

  it("is not where stderr is no terminal", function()
    local here <close> = grading.new(SPEC, {["a.lua"] = "sleep(1.2)", ["b.lua"] = "sleep(1.2)"})
    local _, _, err = here:grade "--trusted --width 1 --runs 1 ex a.lua b.lua"
    assert.equal("", err)
  end)
end)

describe("--new", function()
  it("makes an exercise that grades as it promises", function()
    local here <close> = grading.new(SPEC)
    assert.equal(2, select(2, here:grade "--new course/mine")) -- there is no course/
    local out, code = here:grade "--new mine"
    assert.equal(0, code)
    has(out, "--selfcheck --short mine")
    out, code = here:grade("--trusted --selfcheck --short mine", 200)
    assert.equal(0, code, out)
    for _, answer in ipairs{"solution", "starter", "locked-all.lua", "keeps-lock.lua",
      "no-lock.lua"} do has(out, "✓ " .. answer) end
    local _, again, err = here:grade "--new mine"
    assert.equal(2, again)
    has(err, "is there already")
  end)
end)
