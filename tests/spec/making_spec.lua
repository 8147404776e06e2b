-- SPDX-License-Identifier: MIT
--- Making units, for each kind: spawn, daemon, K{...}, K.class(), and what a unit tells of itself.

local program = require "program"

local kinds = {process = process, thread = thread, isolate = isolate}

-- The message that calling f with these arguments raises, with a place in this file.
local function complaint(f, ...)
  local args = table.pack(...)
  local ok, message = pcall(function() f(table.unpack(args, 1, args.n)) end)
  assert.is_false(ok)
  assert.matches("^%S*making_spec%.lua:%d+: ", message)
  return message
end

for name, K in pairs(kinds) do
  local title = name:sub(1, 1):upper() .. name:sub(2)

  describe(name, function()
    it("spawn runs f(...) and gives a started unit", function()
      local u = K.spawn(function(...) return select("#", ...), ... end, 1, nil, "x", nil)
      assert.same({4, 1, nil, "x", nil}, {u:result()})
      assert.equal(name, u.kind)
      assert.equal(0, u.exitcode)
    end)

    it("spawn takes any number of arguments", function()
      local many = {}
      for i = 1, 200 do many[i] = i end
      local u = K.spawn(function(...) return select("#", ...), (select(-1, ...)) end,
        table.unpack(many))
      assert.same({200, 200}, {u:result()})
    end)

    it("spawn takes a function only, and says so", function()
      for _, bad in ipairs{1, "f", {}, true} do
        assert.matches("bad argument #1 to 'spawn' %(function expected, got " .. type(bad),
          complaint(function() K.spawn(bad) end))
      end
      assert.matches("bad argument #1 to 'spawn'", complaint(function() K.spawn() end))
      assert.matches("bad argument #1 to 'daemon'", complaint(function() K.daemon("x") end))
    end)

    it("K{} makes one that is not started", function()
      local u = K{target = function(a, b) return b, a end, args = {1, 2}}
      assert.equal("new", u.state)
      assert.is_false(u:is_alive())
      assert.is_nil(u.exitcode)
      assert.is_nil(u.pid)
      assert.is_nil(u.tid)
      assert.is_false(u.daemon)
      assert.equal(name, u.kind)
      assert.equal("integer", math.type(u.id))
      u:start()
      assert.is_true(u:join())
      assert.same({2, 1}, {u:result()})
      assert.is_false(u:is_alive())
      assert.equal(0, u.exitcode)
      assert.equal("terminated", u.state)
    end)

    it("K{} gives kwargs as a last table", function()
      local function show(...)
        local last = select(-1, ...)
        return select("#", ...), type(last) == "table" and last.depth or last
      end
      local function result(options)
        options.target = show
        local u = K(options)
        u:start()
        return {u:result()}
      end
      assert.same({3, 7}, result{args = {"a", "b"}, kwargs = {depth = 7}})
      assert.same({1, 7}, result{kwargs = {depth = 7}})
      assert.same({2, "b"}, result{args = {"a", "b"}})
      assert.same({3, 9}, result{args = table.pack(1, nil, 9)})
    end)

    it("K{} runs with no arguments at all", function()
      local u = K{target = function(...) return select("#", ...) end}
      u:start()
      assert.equal(0, u:result())
    end)

    it("K{} names an unknown field and a wrong type, as an argument of its function", function()
      local function f() end
      local head = "bad argument #1 to '" .. name .. "' "
      local wrong = {
        {{target = f, tagret = 1}, "unknown field 'tagret'"},
        {{target = f, "x"}, "unknown field '1'"},
        {{target = f, [true] = 1}, "unknown field 'true'"},
        {{}, "field 'target'"},
        {{target = "f"}, "field 'target'"},
        {{target = f, args = 1}, "field 'args'"},
        {{target = f, kwargs = "x"}, "field 'kwargs'"},
        {{target = f, name = 1}, "field 'name'"},
        {{target = f, name = "a\0b"}, "field 'name' must not contain a zero byte"},
        {{target = f, daemon = "yes"}, "field 'daemon'"},
      }
      for _, case in ipairs(wrong) do
        local message = complaint(function() local _ = _G[name](case[1]) end)
        assert.truthy(message:find(head .. "(" .. case[2], 1, true), message)
      end
      assert.truthy(complaint(function() local _ = _G[name](f) end)
        :find(head .. "(table expected, got function", 1, true))
      assert.truthy(complaint(function() local _ = _G[name]() end):find(head, 1, true))
    end)

    it("a wrong K{} makes no unit and uses up no name", function()
      local first = K{target = print}
      pcall(K, {target = 1})
      pcall(K, {target = print, what = 1})
      pcall(K.spawn, 1)
      local second = K{target = print}
      local function number(u) return tonumber(u.name:match("%d+$")) end
      assert.equal(number(first) + 1, number(second))
    end)

    it("start goes once only", function()
      local u = K{target = function() end}
      u:start()
      assert.matches("once", complaint(function() u:start() end))
      u:join()
      assert.matches("once", complaint(function() u:start() end))
      assert.equal(0, u.exitcode)
    end)

    it("join, result and terminate before the start are errors that say so", function()
      local u = K{target = function() return 5 end}
      for _, method in ipairs{"join", "result", "terminate", "kill"} do
        assert.matches("before its start", complaint(function() u[method](u) end))
      end
      assert.matches("before its start", complaint(function() join(u) end))
      assert.equal("new", u.state)
      u:start()
      assert.equal(5, u:result())
    end)

    it("a unit cannot join itself", function()
      local u = K.spawn(function(kind)
        local me = _G[kind].current()
        local ok, message = pcall(function() return me:join() end)
        local ok2, message2 = pcall(function() return join(me) end)
        local ok3 = pcall(function() return me:result() end)
        return ok, message, ok2, message2, ok3
      end, name)
      local ok, message, ok2, message2, ok3 = u:result()
      assert.is_false(ok)
      assert.is_false(ok2)
      assert.is_false(ok3)
      assert.matches("making_spec.lua:%d+: .*itself", message)
      assert.matches("making_spec.lua:%d+: .*itself", message2)
    end)

    it("has a name that can be set, before and after the start", function()
      local gate = event()
      local u = K{target = function() gate:wait() return _G[name].current().name end,
        name = "porter"}
      assert.equal("porter", u.name)
      u.name = "doorman"
      assert.equal("doorman", u.name)
      u:start()
      local long = ("long name "):rep(60)
      u.name = long
      assert.equal(long, u.name)
      gate:set()
      assert.equal(long, u:result())
      assert.equal(long, u.name)
      assert.matches("string", complaint(function() u.name = 5 end))
      assert.matches("string", complaint(function() u.name = nil end))
      assert.matches("zero byte", complaint(function() u.name = "a\0b" end))
    end)

    it("has default names that count", function()
      local a, b = K{target = print}, K{target = print}
      assert.matches("^" .. title .. "%-%d+$", a.name)
      assert.equal(tonumber(a.name:match("%d+$")) + 1, tonumber(b.name:match("%d+$")))
    end)

    it("has an id of its own in the family", function()
      local seen = {}
      for _ = 1, 5 do
        local u = K.spawn(function(kind) return _G[kind].current().id end, name)
        assert.equal(u.id, (u:result()))
        assert.is_nil(seen[u.id])
        seen[u.id] = true
      end
    end)

    it("is a daemon if told so, settable before the start only", function()
      local gate = event()
      local u = K{target = function() gate:wait() end, daemon = true}
      assert.is_true(u.daemon)
      u.daemon = false
      assert.is_false(u.daemon)
      u.daemon = true
      u:start()
      assert.matches("before the start", complaint(function() u.daemon = false end))
      assert.is_true(u.daemon)
      gate:set()
      u:join()
      assert.matches("before the start", complaint(function() u.daemon = false end))
      assert.matches("boolean", complaint(function() K{target = print}.daemon = 1 end))
      local v = K.daemon(function() end)
      assert.is_true(v.daemon)
      v:join()
    end)

    it("properties that are told cannot be set", function()
      local u = K{target = print}
      for _, key in ipairs{"pid", "tid", "id", "kind", "exitcode", "state"} do
        assert.matches("'" .. key .. "'", complaint(function() u[key] = 1 end))
      end
    end)

    it("pid is that of its process, tid of its OS thread", function()
      local gate = event()
      local u = K.spawn(function()
        gate:wait()
        local me = K.current()
        return os.getpid(), me.pid, me.tid
      end)
      local pid, tid = u.pid, u.tid
      gate:set()
      local its, own, own_tid = u:result()
      assert.equal(pid, its)
      assert.equal(pid, own)
      assert.equal(name == "process", pid ~= os.getpid())
      if tid then assert.equal(tid, own_tid) end
      assert.equal("integer", math.type(own_tid))
    end)

    it("active() has the live ones that this process started", function()
      local gate = event()
      local function waits() gate:wait() end
      local before = #K.active()
      local a, b, c = K.spawn(waits), K.spawn(waits), K{target = waits}
      local set = {}
      for _, u in ipairs(K.active()) do set[u.id] = u end
      assert.equal(before + 2, #K.active())
      assert.equal(a, set[a.id])
      assert.equal(b, set[b.id])
      assert.is_nil(set[c.id])
      gate:set()
      join(a, b)
      assert.equal(before, #K.active())
    end)

    it("active() leaves one out as soon as it was killed", function()
      local u = K.spawn(function() while true do sleep(10) end end)
      local before = #K.active()
      u:kill()
      u:join()
      assert.equal(before - 1, #K.active())
    end)

    it("states are told from outside", function()
      local gate, go = event(), event()
      local u = K.spawn(function() go:set() gate:wait() end)
      go:wait()
      local state = u.state
      while state ~= "blocked" do
        assert(state == "running" or state == "ready", state)
        sleep(0.001)
        state = u.state
      end
      gate:set()
      u:join()
      assert.equal("terminated", u.state)
    end)

    it("class() makes units by init and run", function()
      local Counter = K.class()
      function Counter:init(first, ...)
        self.first = first
        self.rest = {...}
      end
      function Counter:run() return self.first, self.rest[1], self:double() end
      function Counter:double() return self.first * 2 end
      local u = Counter(21, "x")
      assert.equal("new", u.state)
      assert.equal(name, u.kind)
      assert.matches("^" .. title .. "%-%d+$", u.name)
      assert.equal(21, u.first)
      assert.equal(42, u:double())
      u.name, u.daemon = "counter", true
      u:start()
      assert.same({21, "x", 42}, {u:result()})
      assert.equal("counter", u.name)
      assert.is_true(u.daemon)
    end)

    it("class() may do without init, and sees fields set later", function()
      local Plain = K.class()
      function Plain:run() return self.word, self.name, self.kind end
      local u = Plain()
      u.word = "hello"
      u:start()
      assert.same({"hello", u.name, name}, {u:result()})
    end)

    it("class() can set name and daemon in init", function()
      local Named = K.class()
      function Named:init(n) self.name, self.daemon = n, true end
      function Named:run() end
      local u = Named("eve")
      assert.equal("eve", u.name)
      assert.is_true(u.daemon)
      u:start()
      u:join()
    end)

    it("class() without run cannot start", function()
      local Empty = K.class()
      local u = Empty()
      assert.matches("run", complaint(function() u:start() end))
      assert.equal("new", u.state)
    end)

    it("is itself, wherever it comes from", function()
      local q = queue()
      local u = K.spawn(function() q:put(_G[name].current()) end)
      local v = q:get()
      assert.is_true(u == v)
      u:join()
      assert.is_true(v:join())
      assert.equal(0, v.exitcode)
    end)

    it("says what it is by tostring", function()
      local u = K{target = print, name = "smith"}
      assert.matches(name, tostring(u))
      assert.matches("smith", tostring(u))
    end)
  end)
end

describe("threads and isolates", function()
  it("inherit daemon from the thread that makes them, not from a process", function()
    local function made()
      local t, i, p = thread{target = print}, isolate{target = print}, process{target = print}
      return t.daemon, i.daemon, p.daemon
    end
    for _, K in ipairs{thread, isolate} do
      assert.same({true, true, false}, {K.daemon(made):result()})
      assert.same({false, false, false}, {K.spawn(made):result()})
    end
    assert.same({false, false}, {process.daemon(function()
      return thread{target = print}.daemon, isolate{target = print}.daemon
    end):result()})
  end)
end)

describe("a daemon process", function()
  it("may not start processes, and says so", function()
    local ok, message, how, alive = process.daemon(function()
      local p = process{target = print}
      local ok, message = pcall(function() p:start() end)
      local ok2, message2 = pcall(function() return spawn(print) end)
      return ok or ok2, message .. message2, p.state, #process.active()
    end):result()
    assert.is_false(ok)
    assert.matches("making_spec.lua:%d+: .*daemon.*making_spec.lua:%d+: .*daemon", message)
    assert.equal("new", how)
    assert.equal(0, alive)
  end)

  it("may start threads and isolates", function()
    assert.same({1, 2}, {process.daemon(function()
      return thread.spawn(function() return 1 end):result(),
        isolate.spawn(function() return 2 end):result()
    end):result()})
  end)
end)

describe("the words spawn, daemon and join", function()
  it("are short for process.spawn and process.daemon", function()
    local p, d = spawn(function() return 1 end), daemon(function() return 2 end)
    assert.equal("process", p.kind)
    assert.is_false(p.daemon)
    assert.equal("process", d.kind)
    assert.is_true(d.daemon)
    join(p, d)
    assert.same({1, 2}, {p:result(), d:result()})
  end)

  it("join takes units or an array of them, of any kind", function()
    local function list()
      return {process.spawn(function() end), thread.spawn(function() end),
        isolate.spawn(function() end)}
    end
    local us = list()
    join(us)
    for _, u in ipairs(us) do assert.equal(0, u.exitcode) end
    us = list()
    join(table.unpack(us))
    for _, u in ipairs(us) do assert.equal(0, u.exitcode) end
    join{}
    assert.matches("bad argument #1 to 'join'", complaint(function() join() end))
    assert.matches("bad argument #2 to 'join'", complaint(function() join(us[1], 5) end))
    assert.matches("bad argument #1 to 'join'", complaint(function() join{us[1], "x"} end))
  end)
end)

describe("a script of its own", function()
  it("has the default names", function()
    assert.equal([[
MainProcess	MainThread	nil
Process-1	Process-2	Thread-1	Isolate-1
Process-1	Process-1:1	Process-1:2	Process-1:1:1	MainThread	Thread-1
Thread-1	MainProcess
Isolate-1	MainProcess
MainProcess	process	thread
]], program.output[[
warn("@off") -- of units that are never started
print(process.current().name, thread.current().name, isolate.current())
local p, p2 = process{target = function()
  local a = process.spawn(function()
    return process.spawn(function() return process.current().name end):result()
  end)
  local b = process{target = print}
  print(process.current().name, a.name, b.name, a:result(), thread.current().name,
    (thread{target = print}.name))
end}, process{target = print}
local t, i = thread{target = function()
  print(thread.current().name, process.current().name)
end}, isolate{target = function()
  print(isolate.current().name, process.current().name)
end}
print(p.name, p2.name, t.name, i.name)
for _, u in ipairs{p, t, i} do u:start() u:join() end
print(process.current().name, process.current().kind, thread.current().kind)
]])
  end)

  it("waits at its end for a unit that it gave a name, too", function()
    for kind in pairs(kinds) do
      assert.equal("done\n", program.output(kind .. [[{name = "mine", target = function()
  sleep(0.1)
  print "done"
end}:start()]]))
    end
  end)

  it("has main units that say what they are", function()
    assert.equal("true\ttrue\ttrue\trunning\tfalse\n", program.output[[
local p, t = process.current(), thread.current()
print(p.pid == os.getpid(), t.pid == os.getpid(), t.tid == t.pid, t.state, p.daemon)
]])
  end)
end)
