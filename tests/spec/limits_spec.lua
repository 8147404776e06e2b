-- SPDX-License-Identifier: MIT
--- Where the system gives no more: an error in the caller, and all made before still works.

local program = require "program"

-- The sanitizers' own memory is far above what the limits below leave.
local sanitized = program.conlua:find("san/", 1, true)

-- Things made before the limit, and whether they still work.
local head = [[
local q, m, e, c = queue(), lock(), event(), cell(5)
local gate, answers = queue(), queue()
local early = process.spawn(function()
  local t = thread.spawn(function() return gate:get() end)
  answers:put("made")
  answers:put(t:result())
end)
assert(answers:get(20) == "made")
local function works()
  q:put({1, "two"})
  assert(q:get()[2] == "two")
  m:acquire() m:release()
  e:set()
  assert(e:wait(0) and c:get() == 5 and c:add(1) == 6)
  gate:put("hello")
  assert(answers:get(20) == "hello")
  assert(early:join(20))
  print "works"
end
]]

-- Limits on processes bind ordinary users only. Root becomes a user of its own for each run of the
-- test, since the system counts the processes of a user.
local as_user
do
  local p <close> = assert(io.popen("id -u"))
  as_user = p:read("n") ~= 0 and "" or "setpriv --reuid=$((10000 + $$ % 50000)) --clear-groups "
  if not os.execute(as_user .. "prlimit --nproc=30 true 2>/dev/null") then as_user = nil end
end

-- Run script.lua as that user. The folder of the program under test may be closed to the user (a
-- clone in /root has mode 0700), so a copy of the program is run, from the script's own folder.
local command = [[
  cp -L "$conlua" ./program &&
  chmod 755 . ./program &&
  chmod 644 script.lua &&
  exec ]] .. (as_user or "") .. [[prlimit --nproc=30 ./program script.lua]]

describe("the limit on processes", function()
  for _, kind in ipairs{"process", "thread", "isolate"} do
    it("is an error of " .. kind .. ".spawn, and all made before still works", function()
      if not as_user or sanitized then
        return pending("needs an ordinary user")
      end
      local r = program.shell{
        script = head .. ([[
          local K, made, go = %s, {}, event()
          local ok, message
          for i = 1, 200 do
            ok, message = pcall(function() made[i] = K.spawn(function() go:wait() return i end) end)
            if not ok then break end
          end
          print(ok, message)
          local u = K{target = function() return "late" end}
          print(pcall(u.start, u))
          print(u.state, u.pid)
          go:set()
          for i, v in ipairs(made) do assert(v:result(20) == i) end
          u:start()
          print(u:result(20), #made > 3)
          works()
        ]]):format(kind),
        command = command,
        timeout = 60,
      }
      assert.equal("", r.err)
      assert.matches("^false\tscript.lua:%d+: cannot start an? " .. kind .. ": [^\n]+\n"
        .. "false\t[^\n]*cannot start an? " .. kind .. ": [^\n]+\nnew\tnil\nlate\ttrue\nworks\n$",
        r.out)
      assert.equal(0, r.code)
    end)
  end
end)

-- What fills the memory that objects are in, and how to make room again.
local fillers = {
  ["strings put"] = "for i = 1, math.huge do full:put(('x'):rep(100000)) end",
  ["numbers put"] = "for i = 1, math.huge do full:put(i) end",
  ["tables put"] = "for i = 1, math.huge do full:put({i, {i}}) end",
  ["one string that is too long"] = "full:put(('x'):rep(1 << 20):rep(1000))",
  ["locks"] = "for i = 1, math.huge do kept[i] = lock() end",
  ["queues"] = "for i = 1, math.huge do kept[i] = queue() end",
  ["cells"] = "for i = 1, math.huge do kept[i] = cell(('x'):rep(100000)) end",
  ["units"] = "for i = 1, math.huge do kept[i] = thread{target = print} end",
}

describe("the limit on memory", function()
  for what, fill in pairs(fillers) do
    it("is an error for " .. what .. ", and all made before still works", function()
      if sanitized then return pending("the sanitizer needs more") end
      local r = program.run(head .. ([[
        warn "@off" -- of units that are made and not started
        local full, kept = queue(), {}
        local ok, message = pcall(function() %s end)
        kept = nil
        collectgarbage()
        print(ok, message)
        while full:qsize() > 0 do full:get() end
        works()
        full:put(("x"):rep(10000))
        print(#full:get())
      ]]):format(fill), {before = "ulimit -v 250000;", timeout = 60})
      assert.equal("", r.err)
      assert.matches("^false\t[^\n]+\nworks\n10000\n$", r.out)
      assert.truthy(r.out:find("out of shared memory", 1, true)
        or r.out:find("not enough memory", 1, true), r.out)
      assert.equal(0, r.code)
    end)
  end

  it("is an error of put in a child, which others see as before", function()
    if sanitized then return pending("the sanitizer needs more") end
    assert.equal("false\ttrue\ntrue\nworks\n", program.output(head .. [[
      local full = queue()
      local p = process.spawn(function()
        local ok, message = pcall(function()
          while true do full:put(("x"):rep(100000)) end
        end)
        return ok, message:find("out of shared memory") ~= nil
      end)
      print(p:result())
      print(full:qsize() > 10)
      while full:qsize() > 0 do full:get() end
      works()
    ]], {before = "ulimit -v 250000;", timeout = 60}))
  end)

  it("that leaves no room to start says so", function()
    if sanitized then return pending("the sanitizer needs more") end
    local r = program.run("print(1)", {before = "ulimit -v 8000;"})
    assert.truthy(r.code == 1 or r.out == "1\n", r.err)
  end)
end)

describe("the limit on files", function()
  it("does not matter to objects and units", function()
    assert.equal("works\n", program.output(head .. [[
      local kept = {}
      for i = 1, 100 do kept[i] = {queue(), lock(), pipe()} end
      for i = 1, 20 do kept[i] = process.spawn(function() return i end) end
      for i = 1, 20 do assert(kept[i]:result() == i) end
      works()
    ]], {before = "ulimit -n 6;"}))
  end)
end)
