-- SPDX-License-Identifier: MIT
--- conlua grade: a submission can neither steal nor break anything of the exercise, the grader or
--- conlua itself, and is read as conlua reads it. The runs are trusted: what is tested here holds
--- without a sandbox.

local grading = require "grading"
local program = require "program"

local SPEC = [[return {title = "any", files = {"room.lua"}, limits = {wall = 40},
  checks = {exclusive{region = "room"}}}]]
local ROOM = [[local enter, leave = enter, leave
  local count = cell(0)
  return {word = sleep, text = function() return ("ab"):rep(2) end,
    count = function() return count:get() end,
    work = function() enter "room" leave "room" end}]]

local has, has_not = grading.has, grading.has_not

-- One run of a script: what it printed, with its events.
local function try(script)
  local here <close> = grading.new(SPEC, {["ex/room.lua"] = ROOM, ["bad.lua"] = script})
  return (here:grade "--again 0 --trusted ex bad.lua")
end

describe("a module of the exercise", function()
  -- Modules were read when they were required, from the submission's folder, with words that the
  -- submission could change: so a submission that put its own text there had `enter`.
  it("is the grader's copy, whatever the submission lays in its place", function()
    local out = try [[
      local text = "_G.ENTER = enter return {work = function() end}"
      os.remove "room.lua"
      local file <close> = assert(io.open("room.lua", "w"))
      file:write(text)
      file:flush()
      local methods = getmetatable(io.stdout).__index
      methods.read = function() return text end
      string.gsub, string.find = function() return text end, function() return 1 end
      load = function() return function() ENTER = enter end end
      require "room".work()
      isolate.spawn(function() require "room".work() print("isolate", ENTER) end):join()
      package.loaded.room = nil
      print("stolen", ENTER, enter, require "room" == require "room")]]
    has(out, "isolate\tnil\n")
    has(out, "stolen\tnil\tnil\ttrue\n")
    local entered = 0
    for _ in out:gmatch "enter room" do entered = entered + 1 end
    assert.equal(2, entered)
  end)

  it("sees the words as they are, not as the submission makes them", function()
    local out = try [[
      local real = sleep
      sleep, cell = print, function() return {get = function() return "false" end} end
      string.rep = function() return "false" end
      getmetatable("").__index.rep = string.rep
      getmetatable(lock()).__index.get = string.rep
      process.get = string.rep
      local room = require "room"
      print("words", room.word == real, room.text(), room.count())]]
    has(out, "words\ttrue\tabab\t0\n")
  end)

  it("is one in each state, however often it is required", function()
    local out = try [[
      local room = require "room"
      package.loaded.room, package.preload.room = nil, nil
      print("again", pcall(require, "room"))
      package.loaded.room = {}
      print("own", next(require "room"))]]
    has(out, "own\tnil\n")
    has_not(out, "enter room")
  end)
end)

describe("conlua's own modules", function()
  local SEARCH = [[
    local names, found = {"conlua.core", "conlua.board", "conlua.tasks", "conlua.fds",
      "conlua.uring", "conlua.timer", "conlua.pools.ledger", "conlua.grade.graded"}, 0
    local function look()
      for _, name in ipairs(names) do
        if pcall(require, name) or package.loaded[name] or package.preload[name] then
          print("found", name)
        end
      end
      for _, t in ipairs{package.loaded, package.preload} do
        for name in pairs(t) do
          if tostring(name):find "^conlua%." then print("found", name) end
        end
      end
    end
    local p <close> = process_executor(1)
    p:submit(math.abs, -1):result()
    local i <close> = isolate_executor(1)
    i:submit(look):result()
    local t = timer(0, math.abs, 1)
    t:start()
    t:join()
    look()
    isolate.spawn(look):join()
    print("words", require "conlua".lock == lock, package.loaded.string == string)]]

  it("cannot be had in a graded run, before or after they are used", function()
    local out = try(SEARCH)
    has_not(out, "found")
    has(out, "words\ttrue\ttrue\n")
  end)

  -- A fault of its own: calls of these functions with any values ended the process by a signal.
  it("in C cannot be had in any program", function()
    local out = program.output [[
      local p <close> = isolate_executor(1)
      p:submit(math.abs, -1):result()
      for _, name in ipairs{"conlua.core", "conlua.board", "conlua.tasks", "conlua.fds",
        "conlua.uring"} do
        print(name, (pcall(require, name)), package.loaded[name], package.preload[name])
      end]]
    for _, name in ipairs{"core", "board", "tasks", "fds", "uring"} do
      has(out, "conlua." .. name .. "\tfalse\tnil\tnil\n")
    end
  end)
end)

-- Grade scripts by a specification of checks: what was printed.
local function grade(checks, files)
  local here <close> = grading.new(
    "return {title = 'any', runs = 1, shaken = 0, checks = {" .. checks .. "}}", files)
  local names = {}
  for name in pairs(files) do
    if not name:find "^ex/" then names[#names + 1] = program.quoted(name) end
  end
  return (here:grade("--trusted --hints 0 ex " .. table.concat(names, " ")))
end

describe("the grader", function()
  -- Each beginning of a path was kept, so 160 KB took 6.3 GB and 106 s.
  it("reads a path of any length", function()
    local long = "local a = {} a.a = a\nlocal x = a" .. (".a"):rep(80000) .. "\nprint 'right'"
    has(grade("source{must = {'a.a'}}, output{'right'}", {["long.lua"] = long}), "long.lua: pass")
  end)
end)

describe("points", function()
  it("are not all earned without a pass", function()
    local out = grade([[output{'{*}', points = 6}, joined{points = 4},
      started{thread = 1, points = 0}]], {["a.lua"] = "print 'right'"})
    has(out, "a.lua: wrong  6 of 10 points")
  end)

  it("are not earned by what is no Lua, empty, or the starter", function()
    local checks = [[source{must_not = {'os'}, points = 2}, joined{points = 3},
      output{'x', points = 5}]]
    local files = {["none.lua"] = ")(", ["zeros.lua"] = "\0\0", ["empty.lua"] = "",
      ["remark.lua"] = "-- nothing\nlocal a = lock()", ["first.lua"] = "print(1)"}
    local out = grade(checks, files)
    for _, name in ipairs{"none", "zeros"} do
      has(out, name .. ".lua: crash: not Lua  0 of 10 points")
    end
    for _, name in ipairs{"empty", "remark"} do has(out, name .. ".lua: wrong  0 of 10 points") end
    has(out, "first.lua: wrong  5 of 10 points")
    files = {["ex/starter.lua"] = "local p = spawn(print, 'begun')\np:join() -- and so on",
      ["same.lua"] = "local p = spawn(print, 'begun')\np:join()",
      ["more.lua"] = "print 'x' spawn(print)"}
    out = grade("joined{points = 3}, output{'x\\n...', points = 5}", files)
    has(out, "same.lua: wrong  0 of 8 points")
    has(out, "more.lua: wrong  5 of 8 points")
  end)

  it("depend on each other where the exercise says so", function()
    local out = grade("output{'x', points = 5}, joined{points = 3, after = 'output'}",
      {["a.lua"] = "print 'y'"})
    has(out, "a.lua: wrong  0 of 8 points")
    has(out, "not judged, since output does not hold")
  end)

  local function complains(checks, message)
    local here <close> = grading.new("return {title = 'x', checks = {" .. checks .. "}}",
      {["a.lua"] = ""})
    local _, code, err = here:grade "--trusted ex a.lua"
    assert.equal(2, code)
    has(err, "ex/exercise.lua:")
    has(err, message)
  end

  it("depend on checks that there are, and in no ring", function()
    complains("joined{after = 'x'}", "check 'joined': field 'after' names no check: 'x'")
    complains("joined{after = 'exits'}, exits{after = 'joined'}",
      "check 'joined': field 'after' leads back to 'joined'")
    complains("joined{after = 'joined'}", "check 'joined': field 'after' leads back to 'joined'")
    complains("joined{after = 1}", "joined: field 'after' must be a string")
  end)

  it("that were not judged are told of once", function()
    local out = grade("joined{}, output{'x'}, released{}", {["a.lua"] = "error 'no'"})
    local _, times = out:gsub("not judged", "")
    assert.equal(1, times)
    _, times = out:gsub("a new try", "")
    assert.equal(1, times)
  end)
end)

describe("a submission is read and run as by conlua itself", function()
  it("with a mark of its encoding, a first line for a shell, and lines of other systems", function()
    local out = grade("source{must = {'print'}}, output{'a\\nb'}", {
      ["bom.lua"] = "\xef\xbb\xbfprint 'a\\nb'",
      ["shell.lua"] = "#!/usr/bin/env conlua\nprint 'a\\nb'",
      ["both.lua"] = "\xef\xbb\xbf#!/usr/bin/env conlua\nprint 'a\\nb'",
      ["crlf.lua"] = "-- a\r\nprint 'a\\\r\nb'\r\n"})
    for _, name in ipairs{"bom", "shell", "both", "crlf"} do has(out, name .. ".lua: pass") end
    has(grade("", {["bad.lua"] = "\xef\xbb\xbf#!x\nx = = 1"}), "line 2: it is no Lua")
  end)

  it("and so are the exercise's own modules", function()
    local here <close> = grading.new(SPEC, {["ex/room.lua"] = "\xef\xbb\xbf#!x\n" .. ROOM,
      ["a.lua"] = "require 'room'.work()"})
    local out, _, err = here:grade "--trusted ex a.lua"
    has(out .. err, "a.lua: pass")
  end)

  it("may leave daemons to the end of the program", function()
    local out = grade("", {
      ["daemon.lua"] = "daemon(sleep, 60) os.exit(0)",
      ["left.lua"] = "spawn(sleep, 60) os.exit(0)"})
    has(out, "daemon.lua: pass")
    has(out, "left.lua: leak")
  end)
end)

describe("a folder of students' folders", function()
  it("may hold the exercise's own modules, and is one record each where it is unclear", function()
    local here <close> = grading.new(SPEC, {["ex/room.lua"] = ROOM,
      ["s/a/mine.lua"] = "require'room'.work()", ["s/a/room.lua"] = "", ["s/b/one.lua"] = "",
      ["s/b/two.lua"] = "", ["s/c/read.me"] = "",
      ["s/e.lua"] = "require'room'.work()", ["s/d/x.lua"] = ""})
    os.execute("chmod 000 " .. program.quoted(here.folder .. "/s/d"))
    local out = here:grade "--trusted --runs 1 ex s"
    os.execute("chmod 700 " .. program.quoted(here.folder .. "/s/d"))
    has(out, "s/a/mine.lua: pass")
    has(out, "s/b: error of the grader, not of the submission  which is to be graded? "
      .. "neither main.lua, nor a single .lua file: one.lua, two.lua")
    has(out, "s/c: error of the grader")
    has(out, "s/d")
    has(out, "s/e.lua: pass")
  end)
end)

describe("a name", function()
  it("stays in its line, and its characters stay harmless", function()
    local name = "n\nbob.lua: pass\u{202e}\u{FFFE}\u{FFFF}\t.lua"
    local here <close> = grading.new("return {title = 'x', runs = 1, checks = {output{'x'}}}",
      {["s/" .. name] = "print '\u{FFFE}\u{202e}é\u{2028}'"})
    local shown = "s/n\\x0abob.lua: pass\\u{202e}\\u{fffe}\\u{ffff}\\x09.lua"
    for _, format in ipairs{"terminal", "junit", "tap", "json", "html"} do
      local out = here:grade("--trusted --format " .. format .. " ex s")
      has(out, format == "json" and shown:gsub("\\", "\\\\"):gsub("/", "\\/") or shown)
      for _, odd in ipairs{"\u{202e}", "\u{FFFE}", "\u{FFFF}", "\u{2028}"} do has_not(out, odd) end
      if format ~= "terminal" then has(out, "é") end
    end
    has(here:read "ex-results/scores.csv", "\r\n" .. shown .. ",wrong,")
  end)
end)
