-- SPDX-License-Identifier: MIT
--- conlua grade and files: what words that reach files tell, how much a submission may lay down,
--- and that nothing of a run stays behind. The runs are trusted, so that it needs no sandbox.

local lfs = require "lfs"
local grading = require "grading"
local kinds = require "kinds"
local program = require "program"

local SPEC = "return {title = 'any', runs = 1, shaken = 0, limits = {wall = 60, cpu = 20}, "
  .. "checks = {joined{}}}"

local has = grading.has

describe("a word that reaches files", function()
  -- An error told the name `?`, and no line, since another function stood before the word.
  it("tells its name and the line in an error, as outside of a grading", function()
    local script = [[
      local f = io.open("new.txt", "w")
      for _, wrong in ipairs{
        function() io.open() end,
        function() io.open("x", "zz") end,
        function() io.lines("nowhere") end,
        function() io.lines({}) end,
        function() io.input({}) end,
        function() io.read("z") end,
        function() f:seek("middle") end,
        function() f:read("z") end,
        function() f.write() end,
        function() f:write({}) end,
        function() f.close("f") end,
        function() os.remove() end,
        function() os.rename("a") end,
        function() load({}) end,
        function() load("x = 1", {}) end,
        function() load("x = 1", "x", {}) end,
        function() signal.send() end,
        function() signal.send(process.current(), "NO SIGNAL") end,
        function() f:close() f:read() end,
        function() f:close() end,
      } do print(select(2, pcall(wrong))) end
      print(pcall(io.open))
      print(pcall(os.remove, {}))]]
    local here <close> = grading.new(SPEC, {["main.lua"] = script})
    os.execute(("cd %s && %s main.lua >plain 2>&1"):format(program.quoted(here.folder),
      program.quoted(program.conlua)))
    local plain = here:read "plain"
    has(plain, "main.lua:3: bad argument #1 to 'open' (string expected, got no value)\n")
    local out = here:grade "--again 0 --trusted ex main.lua"
    assert.equal(plain, out:sub(1, #plain))
  end)

  -- Two events of each call: the record of events was full after some 130 000.
  it("may be called as often as one likes", function()
    local here <close> = grading.new(SPEC, {["a.lua"] = [[
      local f = io.open("a.txt", "w")
      for i = 1, 150000 do f:write("") end
      f:close()
      local p = spawn(function() local g <close> = io.open("a.txt") end)
      p:join()]]})
    local out, code = here:grade "--again 0 --trusted ex a.lua"
    assert.equal(0, code, out:sub(-300))
    local _, looks = out:gsub("look outside", "")
    assert.is_true(looks > 1 and looks < 20, looks .. " looks")
  end)

  -- Looks that tell nothing new are left out; those by which a unit learns are not.
  it("still orders what units agree on by a file", function()
    local here <close> = grading.new([[return {title = "any", files = {"room.lua"}, runs = 4,
      limits = {wall = 60, cpu = 20}, checks = {ordered{region = "room"}}}]], {
      ["ex/room.lua"] = [[local enter, leave = enter, leave
        return {work = function() enter "room" leave "room" end}]],
      ["a.lua"] = [[
        local room = require "room"
        local function work(mine, other)
          if other then repeat local f = io.open(other) until f end
          room.work()
          io.open(mine, "w"):close()
        end
        join(spawn(work, "1"), spawn(work, "2", "1"), spawn(work, "3", "2"))]]})
    local out, code = here:grade "--trusted --hints 0 ex a.lua"
    assert.equal(0, code, out)
  end)
end)

describe("what a run lays down", function()
  it("is limited, in files as in bytes", function()
    local here <close> = grading.new(SPEC, {
      ["many.lua"] = "for i = 1, 3000 do io.open(i .. '.txt', 'w'):close() end",
      ["large.lua"] = "local f = io.open('x', 'w') "
        .. "for i = 1, 40 do f:write(('x'):rep(1 << 16)) end f:close()",
      ["few.lua"] = "for i = 1, 100 do io.open(i .. '.txt', 'w'):close() end"})
    local out = here:grade "--trusted ex many.lua large.lua few.lua"
    has(out, "many.lua: too much output")
    has(out, "large.lua: too much output")
    has(out, "its files take more than 1 MB")
    has(out, "few.lua: pass")
  end)
end)

describe("the folder of a run", function()
  local function names(folder)
    local list = {}
    for name in lfs.dir(folder) do
      if name:find "^conlua" then list[#list + 1] = name end
    end
    table.sort(list)
    return list
  end

  -- A grader that was killed with all its processes left the folders of its runs for ever.
  it("is removed by the next grader, and only if its own is gone", function()
    local here <close> = grading.new(SPEC, {["slow.lua"] = "sleep(60)", ["fast.lua"] = "",
      ["tmp/conlua-run-lef1ov/main.lua"] = "", ["tmp/conlua-run-lef1ov/own.txt"] = "x",
      ["tmp/conlua-other/main.lua"] = "", ["tmp/conlua-run-file"] = ""})
    local tmp = here.folder .. "/tmp"
    local environment = "TMPDIR=" .. program.quoted(tmp)
    local living = subprocess.popen{"env", "TMPDIR=" .. tmp, program.conlua, "grade", "--trusted",
      "ex", "slow.lua", cwd = here.folder}
    kinds.until_true(function()
      return #names(tmp) == 3 and not lfs.attributes(tmp .. "/conlua-run-lef1ov")
    end)
    os.execute("mkdir " .. program.quoted(tmp .. "/conlua-run-lef2ov"))
    local before = names(tmp)
    assert.equal(4, #before)
    local command = ("cd %s && %s %s grade --trusted ex fast.lua >out 2>&1"):format(
      program.quoted(here.folder), environment, program.quoted(program.conlua))
    assert.equal(0, select(3, os.execute(command)), here:read "out")
    local after = names(tmp)
    assert.equal(3, #after)
    local list = " " .. table.concat(after, " ") .. " "
    for _, name in ipairs{"conlua-other", "conlua-run-file"} do has(list, " " .. name .. " ") end
    assert(signal.send(living.pid, "INT"))
    living:wait()
    kinds.until_true(function() return #names(tmp) == 2 end)
  end)
end)
