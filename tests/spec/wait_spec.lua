-- SPDX-License-Identifier: MIT
--- The `wait` argument: one meaning for every word that can block, and others run while one waits.

local program = require "program"

local kinds = {process = process, thread = thread, isolate = isolate}

-- Every word that takes `wait`. block() gives an object on which it would block and the arguments
-- before `wait`; `fails` is what an unsuccessful wait gives: a value, or {an error}.
-- free() gives one on which it would not, and `gives` what it gives then.
local words = {
  {"lock:acquire", method = "acquire", fails = false, gives = true,
    block = function()
      local n, held = lock(), event()
      local holder = thread.daemon(function() n:acquire() held:set() sleep(1000) end)
      held:wait()
      return n, {}, function() holder:terminate() holder:join() end
    end,
    free = lock},
  {"rlock:acquire", method = "acquire", fails = false, gives = true,
    block = function()
      local n, held = rlock(), event()
      local holder = thread.daemon(function() n:acquire() held:set() sleep(1000) end)
      held:wait()
      return n, {}, function() holder:terminate() holder:join() end
    end,
    free = rlock},
  {"semaphore:acquire", method = "acquire", fails = false, gives = true,
    block = function() return semaphore(0), {} end, free = function() return semaphore(1), {} end},
  {"bounded_semaphore:acquire", method = "acquire", fails = false, gives = true,
    block = function()
      local s = bounded_semaphore(1)
      s:acquire()
      return s, {}
    end,
    free = function() return bounded_semaphore(1) end},
  {"event:wait", method = "wait", fails = false, gives = true, block = event,
    free = function()
      local e = event()
      e:set()
      return e
    end},
  {"condition:acquire", method = "acquire", fails = false, gives = true,
    block = function()
      local c, held = condition(), event()
      local holder = thread.daemon(function() c:acquire() held:set() sleep(1000) end)
      held:wait()
      return c, {}, function() holder:terminate() holder:join() end
    end,
    free = condition},
  {"condition:wait", method = "wait", fails = false,
    block = function()
      local c = condition()
      c:acquire()
      return c, {}, function() c:release() end
    end},
  {"condition:wait_for", method = "wait_for", fails = false, gives = true,
    block = function()
      local c = condition()
      c:acquire()
      return c, {function() return false end}, function() c:release() end
    end,
    free = function()
      local c = condition()
      c:acquire()
      return c, {function() return true end}, function() c:release() end
    end},
  {"barrier:wait", method = "wait", fails = {barrier.Broken}, gives = 1,
    block = function() return barrier(2) end, free = function() return barrier(1) end},
  {"countdown:wait", method = "wait", fails = false, gives = true,
    block = function() return countdown(1) end, free = function() return countdown(0) end},
  {"queue:put", method = "put", fails = {queue.Full},
    block = function()
      local q = queue(1)
      q:put(1)
      return q, {2}
    end,
    free = function() return queue(1), {1} end},
  {"queue:get", method = "get", fails = {queue.Empty}, gives = 7, block = queue,
    free = function()
      local q = queue()
      q:put(7)
      return q
    end},
  {"queue:try_get", method = "try_get", fails = false, gives = true, block = queue,
    free = function()
      local q = queue()
      q:put(7)
      return q
    end},
  {"queue:try_put", method = "try_put", fails = false, gives = true,
    block = function()
      local q = queue(1)
      q:put(1)
      return q, {2}
    end,
    free = function() return queue(1), {1} end},
  {"queue:join", method = "join", fails = false, gives = true,
    block = function()
      local q = queue()
      q:put(1)
      return q
    end,
    free = queue},
  {"lifo_queue:get", method = "get", fails = {queue.Empty}, block = lifo_queue},
  {"priority_queue:get", method = "get", fails = {queue.Empty}, block = priority_queue},
  {"thread.queue:get", method = "get", fails = {queue.Empty}, block = thread.queue},
  {"thread.queue:put", method = "put", fails = {queue.Full},
    block = function()
      local q = thread.queue(1)
      q:put(1)
      return q, {2}
    end},
  {"pipe:recv", method = "recv", fails = {pipe.Empty}, gives = 7,
    block = function()
      local a, b = pipe()
      return a, {}, function() b:close() end
    end,
    free = function()
      local a, b = pipe()
      b:send(7)
      return a, {}, function() b:close() end
    end},
  {"pipe:poll", method = "poll", fails = false, gives = true,
    block = function()
      local a, b = pipe()
      return a, {}, function() b:close() end
    end,
    free = function()
      local a, b = pipe()
      b:send(7)
      return a, {}, function() b:close() end
    end},
  {"wait_any", call = wait_any, fails = nil,
    block = function() return {queue(), event()} end,
    free = function()
      local e = event()
      e:set()
      return {e}
    end},
}
for name, K in pairs(kinds) do
  for _, method in ipairs{"join", "result"} do
    words[#words + 1] = {name .. ":" .. method, method = method,
      fails = method == "result" and {unit.Timeout} or false, gives = method == "join" or 7,
      block = function()
        local gate = event()
        local u = K.spawn(function() gate:wait() end)
        return u, {}, function()
          gate:set()
          u:join()
        end
      end,
      free = function() return K.spawn(function() return 7 end) end}
  end
end

-- Call the word on the object with its arguments and then these.
local function call(word, object, args, ...)
  local all, n = {table.unpack(args)}, #args
  for i = 1, select("#", ...) do all[n + i] = select(i, ...) end
  return (word.call or object[word.method])(object, table.unpack(all, 1, n + select("#", ...)))
end

local function nothing() end

-- f(object, args) with an object that the word would wait for, or not.
local function with(make, f)
  local object, args, close = make()
  f(object, args or {});
  (close or nothing)()
end

local function fails(word, f)
  local ok, value = pcall(f)
  if type(word.fails) == "table" then
    assert.is_false(ok)
    assert.is_true(value == word.fails[1], tostring(value))
  else
    assert.is_true(ok, tostring(value))
    assert.equal(word.fails, value)
  end
end

for _, word in ipairs(words) do
  describe(word[1], function()
    it("only tries for 0 and false", function()
      for _, wait in ipairs{0, 0.0, -0.0, false} do
        with(word.block, function(object, args)
          local start = clock()
          fails(word, function() return call(word, object, args, wait) end)
          assert.is_true(clock() - start < 30)
        end)
      end
      with(word.block, function(object, args)
        fails(word, function() return call(word, object, args, true, 0) end)
        fails(word, function() return call(word, object, args, false, 100) end)
      end)
    end)

    it("waits at most so many seconds for a number, or true and a number", function()
      for _, wait in ipairs{{0.05}, {true, 0.05}} do
        with(word.block, function(object, args)
          local start = clock()
          fails(word, function() return call(word, object, args, table.unpack(wait)) end)
          local took = clock() - start
          assert.is_true(took >= 0.05 and took < 50, took)
        end)
      end
    end)

    if word.free then
      it("does not wait where there is nothing to wait for", function()
        local waits = {{}, {nil}, {true}, {100}, {true, 100}, {0.5}, {true, nil}, {math.huge},
          {1e300}}
        waits[2].n, waits[7].n = 1, 2
        for _, wait in ipairs(waits) do
          with(word.free, function(object, args)
            local value = call(word, object, args, table.unpack(wait, 1, wait.n or #wait))
            if word.gives ~= nil then assert.equal(word.gives, value) end
          end)
        end
      end)
    end

    it("refuses anything else as an argument error that names it, and changes nothing", function()
      local nan = 0 / 0
      for _, wait in ipairs{{-1}, {-0.001}, {nan}, {-math.huge}, {"1"}, {{}}, {print}, {true, -1},
        {true, nan}, {true, "1"}, {true, true}, {queue()}} do
        with(word.block, function(object, args)
          local ok, message = pcall(function()
            call(word, object, args, table.unpack(wait)) -- a tail call would have no name
            return nil
          end)
          assert.is_false(ok, tostring(wait[1]))
          assert.matches("bad argument #%d to '", message)
          local name = word.method or word[1]
          local at = #args + #wait + (word.call and 1 or 0)
          local direct, by_name = pcall(load("local f, o, a, w, x = ... local m = {} " ..
            (word.call and "wait_any(o, w, x)" or #args == 0 and ("o:%s(w, x)"):format(name)
              or ("o:%s(a, w, x)"):format(name))), nil, object, args[1], wait[1], wait[2])
          assert.is_false(direct)
          local wanted = ("bad argument #%d to '%s' ("):format(at, name)
          assert.truthy(by_name:find(wanted, 1, true), by_name)
          assert.matches("^%[string.-%]:1: ", by_name)
        end)
      end
    end)
  end)
end

describe("sleep", function()
  it("refuses what is no time", function()
    for _, bad in ipairs{-1, 0 / 0, -math.huge, "x", {}, true} do
      local ok, message = pcall(function() sleep(bad) end)
      assert.is_false(ok)
      assert.matches("^%S+wait_spec.lua:%d+: bad argument #1 to 'sleep'", message)
    end
    assert.is_false(pcall(sleep))
  end)

  it("takes as long as it says, and 0 is no time", function()
    local start = clock()
    sleep(0.05)
    assert.is_true(clock() - start >= 0.05)
    sleep(0)
    assert.equal(0, select("#", sleep(0)))
  end)

  it("without an end is no deadlock while another may end it", function()
    for _, K in pairs(kinds) do
      local ready = event()
      local u = K.spawn(function() ready:set() sleep(math.huge) end)
      ready:wait()
      u:terminate()
      assert.is_true(u:join(20))
    end
  end)
end)

describe("a wait of math.huge seconds", function()
  it("has a limit, so it is no deadlock", function()
    for _, wait in ipairs{"sleep(math.huge)", "event():wait(math.huge)", "queue():get(1e300)",
      "local m = lock() m:acquire() m:acquire(math.huge)"} do
      local r = program.run(([[
        local main = process.current()
        thread.daemon(function()
          while main.state ~= "blocked" do sleep(0.001) end
          sleep(0.01)
          os.exit(7)
        end)
        %s
      ]]):format(wait))
      assert.equal("", r.err)
      assert.equal(7, r.code, wait)
    end
    -- Nobody else is there: still it waits.
    local r = program.run("sleep(math.huge)", {timeout = 0.5})
    assert.equal("", r.err)
    assert.equal(124, r.code)
  end)
end)

describe("clock", function()
  it("is monotonic, in seconds, and the same for all units", function()
    local a = clock()
    local b = process.spawn(function() return clock() end):result()
    local c = isolate.spawn(function() return clock() end):result()
    local d = clock()
    assert.equal("float", math.type(a))
    assert.is_true(a <= b and b <= c and c <= d and d - a < 60)
  end)
end)

describe("while one unit waits", function()
  -- Each waits until told by what only another unit of its process can do.
  local waits = {
    sleep = function(go) while not go:is_set() do sleep(0.001) end end,
    get = function(go, q) return q:get() end,
    ["event:wait"] = function(go) go:wait() end,
    ["timed event:wait"] = function(go) go:wait(1000) end,
    ["wait_any"] = function(go, q) wait_any{go, q} end,
    ["os.execute"] = function(go, q, folder)
      os.execute("while [ ! -e " .. folder .. "/go ]; do sleep 0.01; done")
    end,
    ["popen:read"] = function(go, q, folder)
      local p <close> = io.popen("while [ ! -e " .. folder .. "/go ]; do sleep 0.01; done; echo x")
      return p:read()
    end,
    ["popen:close"] = function(go, q, folder)
      io.popen("while [ ! -e " .. folder .. "/go ]; do sleep 0.01; done"):close()
    end,
  }
  for what, f in pairs(waits) do
    it("in " .. what .. " the others of its process go on", function()
      for name, K in pairs(kinds) do
        local folder = os.tmpname()
        os.remove(folder)
        os.execute("mkdir " .. folder)
        -- In a process of its own, a unit that would stop the others could only be killed.
        local p = process.spawn(function()
          local go, q, count = event(), queue(), cell(0)
          local u = K.spawn(f, go, q, folder)
          local t = thread.spawn(function()
            for _ = 1, 1000 do count:add(1) end
            for _ = 1, 20 do sleep(0.001) end
          end)
          t:join()
          local alive = u:is_alive()
          go:set()
          q:put(1)
          io.open(folder .. "/go", "w"):close()
          u:join()
          return alive, count:get(), u.exitcode
        end)
        assert.is_true(p:join(30), name)
        assert.same({true, 1000, 0}, {p:result()})
        program.remove(folder)
      end
    end)
  end
end)

describe("CONLUA_SPIN=0", function()
  it("has every wait sleep at once, and changes nothing else", function()
    local script = [[
      for name, K in pairs{process = process, thread = thread, isolate = isolate, green = green} do
        local out, back, m = queue(), queue(), lock()
        local u = K.spawn(function()
          for n in out:items() do m:with(back.put, back, n + 1) end
        end)
        local sum = 0
        for i = 1, 50 do
          out:put(i)
          sum = sum + back:get()
          m:with(math.abs, sum)
        end
        out:close()
        u:join()
        print(sum)
      end
    ]]
    assert.equal(("1325\n"):rep(4),
      program.output(script, {before = "export CONLUA_SPIN=0;"}))
  end)
end)
