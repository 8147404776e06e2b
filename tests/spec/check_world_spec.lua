-- SPDX-License-Identifier: MIT
--- What `conlua check` lets a script see of the world, and which schedules it tries when asked for
--- few, or for punctual ones.

local program = require "program"

--- Check a script, with `data` as its stdin. -> stdout, stderr, exit code
local function check(script, options, data)
  local input = data and "printf '" .. data .. "' | " or ""
  local r = program.shell{script = script, timeout = 100,
    command = ("%s$conlua --lang en check %s script.lua"):format(input, options or "")}
  return r.out, r.err, r.code
end

local function is_right(script, options, data)
  local out, err, code = check(script, options, data)
  assert.equal("", err)
  assert.equal(0, code, out)
end

describe("a checked script", function()
  it("reads files as any script does", function()
    local script = [[
-- 12 0x1F
-- the second line
local f <close> = assert(io.open "script.lua")
assert(f:read(3) == "-- " and f:read "n" == 12 and f:read "n" == 31)
assert(f:read "L" == "\n" and f:read "l" == "-- the second line")
assert(f:seek("set", 5) == 5 and f:read(7) == " 0x1F\n-" and f:seek() == 12)
assert(#f:read "a" > 500 and f:read "a" == "" and f:read "l" == nil and f:read(0) == nil)
local n = 0
for line in io.lines "script.lua" do n = n + 1 end
assert(n == 19 and io.type(f) == "file")
local none, why, code = io.open "nowhere"
assert(none == nil and why == "nowhere: No such file or directory" and code == 2)
assert(not pcall(io.lines, "nowhere"))
io.input "script.lua"
assert(io.read(2, "n") == "--" and io.read "l" == " 0x1F" and io.lines()() == "-- the second line")
f:close()
assert(io.type(f) == "closed file" and not pcall(f.read, f))
for a, b in io.lines("script.lua", 2, "n") do assert(a == "--" and b == 12) break end
assert(not pcall(io.open, "script.lua", "odd") and not pcall(f.read, "no file"))
]]
    is_right(script)
    assert.equal(0, program.shell{script = script, command = "$conlua script.lua"}.code)
  end)

  it("reads the same stdin in each run, its threads in any order", function()
    local out, _, code = check([[
      local got = {}
      local function take(i) got[i] = io.read() end
      join(thread.spawn(take, 1), thread.spawn(take, 2))
      assert(got[1] == "a" and got[2] == "b" and io.read "a" == "c", "other order")]], "",
      "a\\nb\\nc")
    assert.equal(1, code)
    assert.truthy(out:find("WRONG in 1 of 2 schedules", 1, true), out)
    assert.is_nil(out:find("Data race", 1, true), out)
  end)

  it("may not read in two processes what they would share", function()
    local script = "local f = io.open 'script.lua'\njoin(spawn(function()\nf:read() end))"
    local _, err, code = check(script)
    assert.equal(2, code)
    assert.truthy(err:find("script.lua:3: file:read: processes and isolates share", 1, true), err)
    _, err, code = check("join(isolate.spawn(function() return io.read() end))", "", "a")
    assert.equal(2, code)
    assert.truthy(err:find("let one unit read", 1, true), err)
  end)

  it("has numbers of processes and threads that differ, the same in each run", function()
    is_right([[
      local q, main = queue(), os.getpid()
      local function tell() q:put(os.getpid()) q:put(os.getppid()) end
      local a, b = spawn(tell), spawn(tell)
      local seen = {}
      for i = 1, 4 do local pid = q:get() seen[pid] = (seen[pid] or 0) + 1 end
      assert(seen[main] == 2 and seen[a.pid] == 1 and seen[b.pid] == 1 and a.pid ~= b.pid)
      local t = thread.spawn(os.getpid)
      assert(t:result() == main and t.pid == main and t.tid ~= main)
      assert(green.spawn(os.getpid):result() == main)
      assert(isolate.spawn(function() return os.getpid() end):result() == main)
      assert(spawn(function() return spawn(os.getppid):result() end):result() ~= main)]],
      "--search --runs 20")
  end)
end)

describe("a search", function()
  local torn = [[
    local n = 0
    local function add() n = n + 1 end
    join(thread.spawn(add), thread.spawn(add))
    assert(n == 2)]]

  it("leaves no unit that could go on with --bound 0", function()
    local out, _, code = check(torn, "--bound 0 --runs 100")
    assert.equal(0, code, out)
    assert.truthy(out:find("no proof", 1, true), out)
    out, _, code = check(torn, "--bound 1 --runs 100")
    assert.equal(1, code, out)
  end)

  it("lets time pass only when nobody else can go on with --punctual", function()
    local script = [[
      local e, got = event(), 0
      local t = thread.spawn(function() sleep(1) got = got + 1 sleep(2) e:set() end)
      sleep(2)
      assert(got == 1, "too early")
      assert(e:wait(true, LIMIT), "no longer")
      assert(clock() < 5)
      t:join()]]
    is_right((script:gsub("LIMIT", "2")), "--punctual --runs 100")
    local out, _, code = check((script:gsub("LIMIT", "0.5")), "--punctual --runs 100")
    assert.equal(1, code, out)
    assert.truthy(out:find("no longer", 1, true), out)
    local replay = out:match "%-%-punctual %-%-replay '[^']*'"
    assert.is_string(replay, out)
    assert.equal(1, (select(3, check((script:gsub("LIMIT", "0.5")), replay))))
    assert.equal(1, (select(3, check((script:gsub("LIMIT", "2"))))))
  end)

  it("has other processes search beside it with -j", function()
    local long = [[
      local m, n = lock(), 0
      local function add() for i = 1, 4 do m:acquire() n = n + 1 m:release() end end
      local t = {}
      for i = 1, 6 do t[i] = thread.spawn(add) end
      join(t)
      assert(n == 24)]]
    local _
    local out, err, code = check(long, "-j 3 --search --budget 0.5")
    assert.equal("", err)
    assert.equal(0, code)
    assert.truthy(tonumber(out:match "nothing found in (%d+) schedules") > 100, out)
    out, _, code = check(torn, "-j 3 --search")
    assert.equal(1, code, out)
    _, err, code = check(torn, "-j 0")
    assert.equal(2, code)
    assert.truthy(err:find("-j", 1, true), err)
  end)
end)
