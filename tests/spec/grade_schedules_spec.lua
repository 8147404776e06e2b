-- SPDX-License-Identifier: MIT
--- An exercise may ask for a submission to be tried in other orders of its steps: then luck, as
--- with sleeps between units, passes no longer.

local cjson = require "cjson"
local grading = require "grading"

local DESK = [[
local enter, leave = enter or print, leave or print
local desk = {}
function desk.sit() enter "desk" end
function desk.rise() leave "desk" end
return desk
]]

local function spec(check, checks, more)
  return ("return {title = 'any', runs = 3, shaken = 1, hurried = false, files = {'desk.lua'}, "
    .. "limits = {wall = 60, cpu = 20}, check = %s, checks = {%s}%s}"):format(check, checks,
    more or "")
end

local function grade(here, line)
  local out, code, err = here:grade(line or "--format json ex a.lua")
  local ok, list = pcall(cjson.decode, out)
  assert(ok, out .. err)
  local one = list[1]
  return one, one.checks[#one.checks], code
end

--- Grade a submission whose runs go well, and give the check of schedules.
local function checked(check, checks, source, more)
  local here <close> = grading.new(spec(check, checks, more), {["ex/desk.lua"] = DESK,
    ["a.lua"] = source})
  local one, last = grade(here)
  assert(last.name == "schedules")
  for i = 1, #one.checks - 1 do
    assert(one.checks[i].verdict == "pass", cjson.encode(one.checks[i]))
  end
  return one, last
end

-- The runs go well as long as no unit is half a second late.
local STAGGERED = "local function work() %s end "
  .. "local a = spawn(work) sleep(0.5) local b = spawn(work) join{a, b} "

describe("schedules of a submission", function()
  it("are tried, and one that fails is told as a story, with its replay", function()
    local source = ("local c = cell(0) " .. STAGGERED .. "print(c:get())"):format(
      "local n = c:get()\nc:set(n + 1)")
    local one, last = checked("{search = 200}", "output{[[2]]}", source)
    assert.are.equal("race", one.verdict)
    assert.are.equal("race", last.verdict)
    assert(last.replay and #last.story > 4)
    grading.has(table.concat(last.story, "\n"), "this output is wrong")
    grading.has(last.message, "not every order of the steps is right")
    grading.has(last.again, "conlua grade --replay ")
  end)

  it("never have more units in a region than a check allows", function()
    local source = "local desk = require 'desk' "
      .. STAGGERED:format "desk.sit()\ndesk.rise()"
    local _, last = checked("{search = 200}", "at_most{region = 'desk', n = 1}", source)
    grading.has(table.concat(last.story, "\n"), "2 units are inside 'desk' at once")
    local guarded = "local desk, l = require 'desk', lock() "
      .. STAGGERED:format "l:with(function() desk.sit() desk.rise() end)"
    local one = checked("{search = 100}", "at_most{region = 'desk', n = 1}", guarded)
    assert.are.equal("pass", one.verdict)
  end)

  it("may end in a deadlock that no run has met", function()
    local source = "local a, b = lock(), lock() "
      .. "local function one() a:acquire() b:acquire() b:release() a:release() end "
      .. "local function two() b:acquire() a:acquire() a:release() b:release() end "
      .. "local p = spawn(one) sleep(0.5) local q = spawn(two) join{p, q}"
    local one, last = checked("{search = 300}", "", source)
    assert.are.equal("deadlock", one.verdict)
    grading.has(table.concat(last.story, "\n"), "Process-")
  end)

  it("are proved right where all are tried", function()
    local _, last = checked("{prove = true, budget = 20}", "output{[[2]]}",
      ("local c = cell(0) " .. STAGGERED .. "print(c:get())"):format "c:add(1)")
    assert.are.equal("pass", last.verdict)
    grading.has(last.note, "proved: all ")
  end)

  it("let no limit of a second or more run out while others can go on", function()
    local source = [[local l = lock()
      local function work() assert(l:acquire(%s)) l:release() end
      join(spawn(work), spawn(work))
      print(pcall(event().wait, event(), 1.5))]]
    local _, last = checked("{prove = true, budget = 20}", "output{[[{*}]]}", source:format "10")
    assert.are.equal("pass", last.verdict)
    _, last = checked("{prove = true, budget = 20}", "output{[[{*}]]}", source:format "0.9")
    assert.are.equal("race", last.verdict)
  end)

  it("are not tried where that cannot be done, and the report says so", function()
    local one, last = checked("{search = 10}", "", "thread.active()")
    assert.are.equal("pass", one.verdict)
    grading.has(last.note, "orders were not tried: ")
  end)

  it("are not tried where the runs have failed", function()
    local here <close> = grading.new(spec("{search = 10}", "output{[[2]]}"),
      {["ex/desk.lua"] = DESK, ["a.lua"] = "print(1)"})
    local one, last = grade(here)
    assert.are.equal("wrong", one.verdict)
    assert.is_nil(last.story)
    assert.is_nil(last.note)
  end)

  it("are shown again by --replay", function()
    local source = "local desk = require 'desk' " .. STAGGERED:format "desk.sit()\ndesk.rise()"
    local here <close> = grading.new(spec("{search = 200}", "at_most{region = 'desk', n = 1}"),
      {["ex/desk.lua"] = DESK, ["a.lua"] = source})
    local _, last = grade(here)
    local out, code = here:grade("--replay '" .. last.replay .. "' ex a.lua")
    assert.are.equal(1, code)
    grading.has(out, "2 units are inside 'desk' at once")
    local html = here:grade "--format html ex a.lua"
    grading.has(html, "2 units are inside &#39;desk&#39; at once")
  end)

  it("have a plan without mistakes", function()
    local said = grading.mistakes({spec("{search = 0}", ""), spec("{prove = false}", ""),
      spec("{}", ""), spec("{search = 5, prove = true}", ""), spec("{search = 5, runs = 3}", ""),
      spec("{prove = true, budget = 'long'}", ""), spec("7", "")}, {["desk.lua"] = DESK})
    grading.has(said[1], "field 'check': field 'search' must be a whole number from 1 to 100000")
    grading.has(said[2], "field 'check': field 'prove' must be true")
    grading.has(said[3], "field 'check': it has either 'prove' or 'search'")
    grading.has(said[4], "field 'check': it has either 'prove' or 'search'")
    grading.has(said[5], "field 'check': unknown field 'runs'")
    grading.has(said[6], "field 'check': field 'budget' must be a number of seconds, at most 600")
    grading.has(said[7], "field 'check' must be a table")
  end)
end)
