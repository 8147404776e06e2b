-- SPDX-License-Identifier: MIT
--- A script had a global variable `type`, as beginners write, and pool() failed inside conlua: its
--- own Lua looked such names up among the script's globals, at each call. It has an environment of
--- its own, so a script's variables break at most what the script itself does with them.

local program = require "program"

-- What a script can do to its globals, and to the tables in them.
local attacks = {
  ["names of its own"] = [[
    local names = {}
    for name in pairs(_G) do
      if name ~= "_G" then names[#names + 1] = name end
    end
    for _, name in ipairs(names) do _G[name] = "car" end]],
  ["functions taken away in place"] = [[
    for _, t in ipairs{string, table, math, os, io, coroutine, utf8, unit, green, process, thread,
      isolate} do
      local names = {}
      for name in pairs(t) do names[#names + 1] = name end
      for _, name in ipairs(names) do
        if t ~= unit then t[name] = function() error("the script's") end else t[name] = nil end
      end
    end
    for name in pairs(conlua) do rawset(conlua, name, false) end]],
  ["a strict _G"] = [[
    setmetatable(_G, {__index = function(_, name) error("undeclared " .. name, 2) end,
      __newindex = function(_, name) error("undeclared " .. name, 2) end, __metatable = "locked"})
    local globals, pairs, rawset = _G, pairs, rawset
    for name in pairs(globals) do rawset(globals, name, nil) end]],
  ["metatables of plain values"] = [[
    local evil = {__index = function() error("the script's") end,
      __call = function() error("called") end, __concat = function() error("joined") end}
    for _, value in pairs{"", 1, true, print, coroutine.create(print)} do
      debug.setmetatable(value, evil)
    end
    debug.setmetatable(nil, evil)]],
  ["modules taken away"] = [[
    for name in pairs(package.loaded) do package.loaded[name] = nil end
    for name in pairs(package.preload) do package.preload[name] = nil end
    package.searchers, package.path, require = nil, nil, nil]],
}

-- Uses every word that is said in Lua; what it needs itself it has in locals.
local uses = [[
  local conlua = require "conlua"
  local assert, pool, thread_pool, isolate_executor, green_executor, timer, selector, aio =
    assert, pool, thread_pool, isolate_executor, green_executor, timer, selector, aio
  local subprocess, as_completed, futures_wait, popen, print, collectgarbage, ps, help, locks =
    subprocess, as_completed, futures_wait, io.popen, print, collectgarbage, ps, help, locks
  local queue, spawn, event, scope, timeout, sleep, pcall, tmpfile =
    queue, spawn, event, green.scope, green.timeout, sleep, pcall, io.tmpfile
  local function double(x) return 2 * x end
  do ATTACK end
  local p = pool(1)
  assert(p:map(double, {1, 2, 3})[3] == 6)
  assert(p:apply(double, {4}) == 8)
  local _, wrong = pcall(p.apply, p, 5)
  assert(wrong ~= nil)
  p:close()
  p:join()
  p = thread_pool(1)
  local n = 0
  for v in p:imap(double, {1, 2}) do n = n + v end
  assert(n == 6)
  p:terminate()
  p:join()
  local e = isolate_executor(1)
  local f = e:submit(double, 5)
  local called
  f:add_done_callback(function() called = true end)
  assert(f:result() == 10 and called)
  for g in as_completed{f, e:submit(double, 1)} do assert(g:done()) end
  assert(#futures_wait({f}, 1, "first") == 1)
  e:shutdown()
  e = green_executor(2)
  assert(e:map(double, {1})[1] == 2)
  e:shutdown()
  local done = event()
  local t = timer(0.001, done.set, done)
  t:start()
  assert(t:join())
  assert(scope(function(s) return s:spawn(double, 3):result() end) == 6)
  local ok = pcall(timeout, 0.001, sleep, 5)
  assert(not ok)
  local s = selector()
  local program = popen("echo x")
  s:register(program, "r")
  assert(s:select()[1].sock == program)
  s:close()
  local file, wrote = tmpfile(), event()
  aio.write(file, "text", function() wrote:set() end)
  wrote:wait()
  assert(subprocess.run{"true"}.code == 0)
  local q = queue()
  q:put{double}
  assert(spawn(function() return q:get()[1](4) end):result() == 8)
  ps()
  locks()
  help("lock")
  collectgarbage()
  print "ready"
]]

describe("what a script makes of its globals", function()
  for name, attack in pairs(attacks) do
    it("does not break the words: " .. name, function()
      local text = program.output((uses:gsub("ATTACK", function() return attack end)))
      assert.equal("ready", text:match("[^\n]*\n$"):sub(1, -2))
    end)
  end

  it("is its own: the words keep their modules to themselves", function()
    assert.equal("true\ttrue\ttrue\n", program.output[[
      local before = require "conlua.timer"
      timer(0, print)
      print(require "conlua.timer" == before, package.loaded["conlua.timer"] == before,
        require "conlua".timer == timer)
    ]])
  end)
end)
