-- SPDX-License-Identifier: MIT
--- conlua grade of folders: each submission once, whatever happens to the others; what was
--- interrupted goes on. The runs are trusted, so that it needs no sandbox.

local cjson = require "cjson"
local grading = require "grading"
local kinds = require "kinds"
local program = require "program"

local SPEC = [[return {title = "any", runs = 2, limits = {wall = 100, cpu = 5},
  checks = {output{"right", points = 3}, joined{points = 1}}}]]

local has = grading.has

-- A class of submissions, one of each sort.
local function class()
  return {["subs/anna.lua"] = "print 'right'", ["subs/bert.lua"] = "print 'wrong'",
    ["subs/carl/main.lua"] = "print 'right' spawn(math.abs, 1)", ["subs/carl/own.lua"] = "",
    ["subs/dora/x.lua"] = "error 'no'", ["subs/emil.lua"] = "x = = 1", ["subs/notes.txt"] = "",
    ["subs/.hidden.lua"] = "error 'hidden'"}
end

-- The rows of a table of scores, as RFC 4180 has them.
local function csv(text)
  local rows, row, at = {}, {}, 1
  while at <= #text do
    local value, stop
    if text:sub(at, at) == '"' then
      local parts = {}
      at = at + 1
      repeat
        local part, quotes = text:match('^([^"]*)("+)', at)
        parts[#parts + 1] = part .. ('"'):rep(#quotes // 2)
        at = at + #part + #quotes
      until #quotes % 2 == 1
      value, stop = table.concat(parts), at
    else
      value = text:match("^[^,\r\n]*", at)
      stop = at + #value
    end
    row[#row + 1] = value
    local break_at = text:match("^\r\n()", stop)
    if break_at then rows[#rows + 1], row = row, {} end
    at = break_at or stop + 1
  end
  return rows
end

local function scores(here, folder)
  return csv(here:read((folder or "ex-results") .. "/scores.csv"))
end

-- How often a submission was run: each run of it adds a line to the file `runs`.
local function counting(here, text)
  return ("io.open(%q, 'a'):write('x'):close() %s"):format(here.folder .. "/runs", text)
end

local function runs(here)
  local file = io.open(here.folder .. "/runs", "rb")
  if not file then return 0 end
  local n = #file:read "a"
  file:close()
  return n
end

describe("a folder of submissions", function()
  it("is graded, and its scores are written down", function()
    local here <close> = grading.new(SPEC, class())
    local out, code = here:grade "--trusted ex subs"
    assert.equal(1, code)
    has(out, "subs/anna.lua: pass  4 of 4 points")
    has(out, "5 submissions: 1 pass, 2 crash, 2 wrong")
    has(out, "scores: ex-results/scores.csv")
    assert.same({{"submission", "verdict", "score", "points", "run", "output", "joined"},
      {"subs/anna.lua", "pass", "4", "4", "pass", "pass", "pass"},
      {"subs/bert.lua", "wrong", "1", "4", "pass", "wrong", "pass"},
      {"subs/carl/main.lua", "wrong", "3", "4", "pass", "pass", "wrong"},
      {"subs/dora/x.lua", "crash", "0", "4", "crash", "crash", "crash"},
      {"subs/emil.lua", "crash", "0", "4", "crash", "wrong", "wrong"}}, scores(here))
  end)

  it("gives the same scores in whatever order, and however many at once", function()
    local files = class()
    for i = 1, 6 do
      files["subs/more" .. i .. ".lua"] = i % 3 == 0 and "print(1)" or "print 'right'"
    end
    local here <close> = grading.new(SPEC, files)
    local first
    for i, jobs in ipairs{"--jobs 1", "--jobs 4", "--jobs 3 --width 1"} do
      here:grade(("--trusted %s --results r%d ex subs"):format(jobs, i))
      local text = here:read("r" .. i .. "/scores.csv")
      first = first or text
      assert.equal(first, text)
    end
    local line = "--trusted --format json --results "
    local one = here:grade(line .. "s1 --jobs 4 ex subs/anna.lua subs/bert.lua")
    local other = here:grade(line .. "s2 ex subs/bert.lua subs/anna.lua")
    local a, b = cjson.decode(one), cjson.decode(other)
    for _, list in ipairs{a, b} do
      for _, record in ipairs(list) do record.seconds = nil end
    end
    assert.same(a, {b[2], b[1]})
  end)

  it("neutralises what a spreadsheet takes for a formula, and quotes", function()
    local here <close> = grading.new(SPEC, {["=1+1.lua"] = "", ['a,"b".lua'] = "", ["@x.lua"] = "",
      ["plain.lua"] = ""})
    here:grade [[--trusted --runs 1 --results r ex =1+1.lua 'a,"b".lua' @x.lua plain.lua]]
    local names = {}
    for i, row in ipairs(scores(here, "r")) do names[i] = row[1] end
    assert.same({"submission", "'=1+1.lua", 'a,"b".lua', "'@x.lua", "plain.lua"}, names)
  end)

  it("is reported in any form, one of it after the other", function()
    local here <close> = grading.new(SPEC, class())
    local list = cjson.decode((here:grade "--trusted --format json ex subs"))
    assert.equal(5, #list)
    assert.equal("subs/bert.lua", list[2].submission)
    has(here:grade "--trusted --format tap ex subs", "\n1..15\n")
    has(here:grade "--trusted --format html ex subs", '<section id="s5">')
    has(here:grade "--trusted --format junit ex subs", '<testsuite name="subs/emil.lua"')
  end)
end)

describe("the digest of a submission", function()
  it("is SHA-256", function()
    local digest = require "conlua.grade.digest"
    assert.equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", digest "")
    assert.equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", digest "abc")
    assert.equal("6d1cf22d7cc09b085dfc25ee1a1f3ae0265804c607bc2074ad253bcc82fd81ee",
      digest(("a"):rep(100000)))
    local all = {}
    for n = 50, 130 do all[digest(("b"):rep(n))] = true end
    local n = 0
    for _ in pairs(all) do n = n + 1 end
    assert.equal(81, n)
  end)
end)

describe("a batch that is begun again", function()
  it("grades what has changed, and nothing else", function()
    local here <close> = grading.new(SPEC, class())
    here:write("subs/anna.lua", counting(here, "print 'right'"))
    here:write("subs/bert.lua", counting(here, "print 'wrong'"))
    here:grade "--trusted ex subs"
    assert.equal(4, runs(here))
    has(here:grade "--trusted ex subs", "5 of them had been graded before")
    assert.equal(4, runs(here))
    here:write("subs/bert.lua", counting(here, "print 'right'"))
    local out = here:grade "--trusted ex subs"
    has(out, "4 of them had been graded before")
    has(out, "subs/bert.lua: pass")
    assert.equal(6, runs(here))
    assert.equal("pass", scores(here)[3][2])
  end)

  it("grades all again where the exercise or what was asked for has changed", function()
    local here <close> = grading.new(SPEC, {["subs/anna.lua"] = ""})
    here:write("subs/anna.lua", counting(here, "print 'right'"))
    here:grade "--trusted ex subs"
    here:grade "--trusted --runs 1 ex subs"
    assert.equal(3, runs(here))
    here:grade "--trusted --runs 1 --seed 7 ex subs"
    assert.equal(4, runs(here))
    here:write("ex/exercise.lua", (SPEC:gsub("right", "left")))
    has(here:grade "--trusted --runs 1 --seed 7 ex subs", "anna.lua: wrong")
    assert.equal(5, runs(here))
  end)

  -- What was graded when the grader is killed is kept, as it may be at any time.
  it("goes on after the grader was killed", function()
    local here <close> = grading.new(SPEC, {["subs/b.lua"] = "sleep(90)", ["subs/c.lua"] = ""})
    here:write("subs/a.lua", counting(here, "print 'right'"))
    here:write("ex-results/subs%2Fc.lua.json", '{"key": "a line that was not wr')
    local grader = subprocess.popen{program.conlua, "grade", "--trusted", "ex", "subs",
      cwd = here.folder}
    local first = here.folder .. "/ex-results/subs%2Fa.lua.json"
    kinds.until_true(function()
      local file = io.open(first)
      return file and file:close()
    end)
    grader:kill()
    grader:wait()
    here:write("subs/b.lua", "print 'right'")
    local out = here:grade "--trusted ex subs"
    has(out, "1 of them had been graded before")
    has(out, "subs/b.lua: pass")
    has(out, "subs/c.lua: wrong")
    assert.equal(2, runs(here))
  end)

  it("is interrupted by Ctrl-C at once", function()
    local here <close> = grading.new(SPEC, {["subs/a.lua"] = "", ["subs/b.lua"] = "sleep(90)"})
    local grader = subprocess.popen{program.conlua, "grade", "--trusted", "--jobs", "2", "--lang",
      "en", "ex", "subs", cwd = here.folder}
    local first = here.folder .. "/ex-results/subs%2Fa.lua.json"
    kinds.until_true(function()
      local file = io.open(first)
      return file and file:close()
    end)
    local began = clock()
    assert(signal.send(grader.pid, "INT"))
    has(grader.stderr:read "a", "goes on from here")
    assert.equal(-2, grader:wait())
    assert.is_true(clock() - began < 60)
  end)
end)

-- The grader with a system of its own, whose runs say `right`, or fail where the submission wants.
local FAULTY = [[
package.preload["conlua.grade.system"] = function()
  return {
    run = function(t)
      local file <close> = io.open(t.folder .. "/main.lua")
      local text = file:read "a"
      if text == "return 'fault'" then error("the disk is full", 0) end
      if text == "return 'kill'" then signal.send(os.getpid(), "KILL") end
      return {stdout = "right\n", stderr = "", code = 0, ended = true, wall = 0, cpu = 0,
        memory = 0, landlock = 0, seccomp = false, overflow = false, events = {}}
    end,
    status_name = tostring,
    landlock = function() return 0 end,
    program = function() return "/nowhere/conlua" end,
    bound = function() end,
    new_folder = function()
      local path = os.tmpname()
      os.remove(path)
      assert(require "lfs".mkdir(path))
      return path, setmetatable({}, {__close = function() os.execute("rm -r " .. path) end})
    end,
    lay_out = function(path, text)
      local file <close> = assert(io.open(path, "w"))
      file:write(text)
    end,
    is_terminal = function() return false end,
  }
end
os.exit(require "conlua.grade"())]]

describe("a fault of the grader", function()
  -- conlua grade with that system, in the folder.
  local function faulty(here, line)
    here:write("faulty.lua", FAULTY)
    local _, _, code = os.execute(("cd %s && PATH=/nowhere %s faulty.lua --lang en %s >out 2>err")
      :format(program.quoted(here.folder), program.quoted(program.conlua), line))
    return here:read "out", code, here:read "err"
  end

  it("is a verdict of its own without a score, and stops no other submission", function()
    local here <close> = grading.new(SPEC, {["subs/a.lua"] = "print 'right'",
      ["subs/b.lua"] = "return 'fault'", ["subs/c.lua"] = "print 'right'",
      ["subs/d/none.txt"] = ""})
    local out, code = faulty(here, "--trusted --jobs 2 ex subs")
    assert.equal(3, code)
    has(out, "subs/b.lua: error of the grader, not of the submission  the disk is full")
    has(out, "subs/c.lua: pass")
    has(out, "subs/d: error of the grader")
    local rows = scores(here)
    assert.same({"subs/b.lua", "error", "", "4", "error", "error", "error"}, rows[3])
    assert.equal("pass", rows[4][2])
    local list = cjson.decode((faulty(here, "--trusted --format json ex subs")))
    assert.is_nil(list[2].score)
    has(faulty(here, "--trusted --format junit ex subs"), 'tests="3" failures="0" errors="3"')
  end)

  -- As by the kernel, where a submission takes the grader too much memory.
  it("may be the end of the process that judges, and stops no other submission either", function()
    local here <close> = grading.new(SPEC, {["subs/a.lua"] = "return 'kill'",
      ["subs/b.lua"] = "print 'right'"})
    local out, code = faulty(here, "--trusted ex subs")
    assert.equal(3, code)
    has(out, "subs/a.lua: error of the grader, not of the submission  judging was stopped: ")
    has(out, "subs/b.lua: pass")
    has(faulty(here, "--trusted ex subs"), "1 of them had been graded before")
  end)

  it("is told without a traceback where the results cannot be kept", function()
    local here <close> = grading.new(SPEC, {["subs/a.lua"] = "print 'right'",
      ["ex-results/scores.csv/in/the.way"] = ""})
    local _, code, err = here:grade "--trusted ex subs"
    assert.equal(3, code)
    assert.matches("^conlua grade: [^\n]*scores.csv[^\n]*\n$", err)
  end)

  it("is tried again in the next batch", function()
    local here <close> = grading.new(SPEC, {["subs/a.lua"] = "return 'fault'"})
    faulty(here, "--trusted ex subs")
    has(here:grade "--trusted ex subs", "subs/a.lua: wrong")
  end)

  it("is not that nothing holds: then nothing is graded, unless it is trusted", function()
    local here <close> = grading.new(SPEC, {["subs/a.lua"] = "print 'right'"})
    local out, code, err = faulty(here, "ex subs")
    assert.equal(2, code)
    assert.equal("", out)
    has(err, "neither bubblewrap nor Landlock works here")
    has(err, "--trusted")
    out, code = faulty(here, "--trusted ex subs")
    assert.equal(0, code)
    has(out, "subs/a.lua: pass")
  end)
end)

describe("results that are kept", function()
  local function change(here, file, from, to)
    local text = here:read("ex-results/" .. file)
    assert.truthy(text:find(from, 1, true))
    here:write("ex-results/" .. file, (text:gsub(from, to)))
  end

  -- A record with another score was believed, as its key was that of the submission.
  it("are sealed: what was changed is graded again, and told", function()
    local here <close> = grading.new(SPEC, {["subs/a.lua"] = "print 'right'",
      ["subs/b.lua"] = "print 'wrong'", ["subs/c.lua"] = "print 'wrong'"})
    here:grade "--trusted ex subs"
    local out, code = here:grade "--verify ex"
    assert.equal(0, code)
    assert.equal("4 of 4 files are as the grader wrote them\n", out)
    assert.equal("r--------", require "lfs".attributes(here.folder .. "/ex-results/seal.key",
      "permissions"))
    change(here, "subs%2Fb.lua.json", '"wrong"', '"pass"')
    here:write("ex-results/subs%2Fc.lua.json", here:read "ex-results/subs%2Fa.lua.json")
    change(here, "scores.csv", "wrong", "pass")
    out, code = here:grade "--verify --results ex-results"
    assert.equal(1, code)
    for _, name in ipairs{"scores.csv", "subs%2Fb.lua.json", "subs%2Fc.lua.json"} do
      has(out, name .. ": changed")
    end
    has(out, "1 of 4 files are as")
    out = here:grade "--trusted ex subs"
    has(out, "1 of them had been graded before")
    has(out, "3 submissions: 1 pass, 2 wrong")
    assert.equal(0, select(2, here:grade "--verify ex"))
  end)

  -- The seed of a failing run seldom showed the failure again.
  it("have the failing run itself", function()
    local here <close> = grading.new(SPEC, {["subs/a.lua"] =
      "print 'odd' local m = lock() for _ = 1, 300 do m:with(math.abs, 1) end print 'last'"})
    here:grade "--trusted ex subs"
    here:write("subs/a.lua", "print 'right'")
    local out, code = here:grade "--failed ex subs/a.lua"
    assert.equal(0, code)
    for _, text in ipairs{"odd\nlast\n", "acquire lock#1", "events\n", "output last",
      "line 1 of the output is “odd”"} do has(out, text) end
    local _, lines = out:gsub("\n", "")
    assert.is_true(lines < 440)
    out, code = here:grade "--failed ex subs/b.lua"
    assert.equal(2, code)
    assert.equal("", out)
    assert.is_nil(cjson.decode((here:grade "--trusted --format json ex subs"))[1].events)
  end)

  it("are none without their key", function()
    local here <close> = grading.new(SPEC, {["subs/a.lua"] = "print 'right'"})
    assert.equal(2, select(2, here:grade "--verify ex"))
    here:grade "--trusted ex subs"
    here:write("ex-results/key", "")
    assert(os.remove(here.folder .. "/ex-results/seal.key"))
    assert.equal(2, select(2, here:grade "--verify ex"))
    local out = here:grade "--trusted ex subs"
    assert.is_nil(out:find("graded before", 1, true))
  end)
end)

-- The largest memory that a grader had, which stands still at the last submission, a pipe.
local function memory_of(here, folder)
  local pipe = here.folder .. "/last"
  os.execute("rm -f " .. program.quoted(pipe) .. " && mkfifo " .. program.quoted(pipe))
  local grader = subprocess.popen{"sh", "-c", 'exec "$0" grade "$@" >out', program.conlua,
    "--trusted", "--runs", "1", "--width", "1", "ex", folder, "last", cwd = here.folder}
  local file <close> = assert(io.open(pipe, "w")) -- waits for the grader to come to it
  local status <close> = assert(io.open("/proc/" .. grader.pid .. "/status"))
  local most = tonumber(status:read("a"):match "VmHWM:%s*(%d+)")
  file:write "print 'right'"
  file:close()
  assert.equal(0, grader:wait())
  return most
end

describe("a large batch", function()
  it("needs no more memory than a small one", function()
    local files = {}
    for i = 1, 150 do
      files[("many/%d.lua"):format(i)] = ("print 'right' -- %s"):format(("x"):rep(5000))
      if i <= 10 then files[("few/%d.lua"):format(i)] = files[("many/%d.lua"):format(i)] end
    end
    local here <close> = grading.new(SPEC, files)
    local few, many = memory_of(here, "few"), memory_of(here, "many")
    assert(many < few + 2500, ("%d kB for 10, %d kB for 150"):format(few, many))
  end)
end)
