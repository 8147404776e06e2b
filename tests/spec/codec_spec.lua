-- SPDX-License-Identifier: MIT
--- What goes through a queue is a copy, and what cannot go is named with its place.

local kinds = require "kinds"

local sent, far = kinds.sent, kinds.far

local function exact(a, b)
  if a ~= a then return b ~= b end
  return a == b and math.type(a) == math.type(b) and (a ~= 0 or 1 / a == 1 / b)
end

describe("plain values", function()
  local values = {
    true, false, 0, 1, -1, -16, -17, 111, 112, 255, 256, (1 << 31) - 1, 1 << 31, -(1 << 31),
    -(1 << 31) - 1, math.maxinteger, math.mininteger, 0.0, -0.0, 1.5, 1e300, 5e-324, 1 / 0, -1 / 0,
    0 / 0, 2.0 ^ 53, "", "a", "\0\255\n", ("x"):rep(63), ("x"):rep(64), ("x"):rep(255),
    ("x"):rep(256), ("x"):rep(1023), ("x"):rep(1024), ("x"):rep(1 << 20),
  }

  it("arrive exactly, alone and in a table", function()
    for _, v in ipairs(values) do
      assert.is_true(exact(v, sent(v)), tostring(v))
      assert.is_true(exact(v, sent({v})[1]), tostring(v))
    end
  end)

  it("can be nil", function()
    local q = queue()
    q:put(nil)
    assert.is_equal(1, q:qsize())
    assert.is_nil(q:get())
  end)
end)

describe("tables", function()
  it("arrive with array and hash part", function()
    local t = {1, "two", {3}, x = 1, [1.5] = 2, [true] = {}, [-1] = false}
    assert.are_same(t, sent(t))
    assert.are_not_equal(t, sent(t))
  end)

  it("keep the length of an array with a hole", function()
    local t = {1, nil, 3}
    assert.is_equal(#t, #sent(t))
    assert.is_equal(3, sent(t)[3])
  end)

  it("keep cycles and shared parts", function()
    local part = {}
    local t = {part, part, [part] = 1}
    t.self = t
    local r = sent(t)
    assert.is_equal(r, r.self)
    assert.is_equal(r[1], r[2])
    assert.is_equal(1, r[r[1]])
  end)

  it("do not change when the original does afterwards", function()
    local q, t = queue(), {1}
    q:put(t)
    t[1] = 2
    assert.are_same({1}, q:get())
  end)

  it("are copied as they are, without a call of a metamethod", function()
    local touched = false
    local function touch() touched = true end
    local mt = {__index = touch, __pairs = touch, __len = touch, __eq = touch, __close = touch}
    local r = sent(plain(setmetatable({1, x = 2}, mt)))
    assert.is_nil(getmetatable(r))
    assert.are_same({1, x = 2}, r)
    local t = setmetatable({1, x = 2}, mt)
    r = sent(function() return t end)()
    assert.is_false(touched)
    assert.are_equal(2, rawget(r, "x"))
  end)

  it("may be nested very deeply", function()
    for _, key in ipairs {"next", 1} do
      local list
      for i = 1, 200000 do list = {[key] = list, n = i} end
      local r, n = sent(list), 0
      while r do r, n = r[key], n + 1 end
      assert.is_equal(200000, n)
    end
  end)

  it("nested deeper than memory allows are an error", function()
    local list
    for _ = 1, 600000 do list = {next = list} end
    local ok, message = pcall(sent, list)
    assert.is_false(ok)
    assert.matches("nested too deeply %(at item%.next", message)
  end)

  it("of many tables arrive whole", function()
    local t = {}
    for i = 1, 50000 do t[i] = {i, name = "n" .. i} end
    local r = sent(t)
    assert.is_equal(50000, #r)
    assert.are_same({777, name = "n777"}, r[777])
  end)
end)

describe("functions", function()
  it("arrive with copies of their upvalues", function()
    local count = 0
    local function add(n)
      count = count + n
      return count
    end
    local copy = sent(add)
    assert.is_equal(5, copy(5))
    assert.is_equal(8, copy(3))
    assert.is_equal(0, count)
  end)

  it("keep the upvalues that they share", function()
    local count = 0
    local r = sent {
      add = function() count = count + 1 end,
      read = function() return count end,
    }
    r.add()
    assert.is_equal(1, r.read())
  end)

  it("may call themselves and each other", function()
    local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end
    local odd
    local function even(n) return n == 0 or odd(n - 1) end
    function odd(n) return n ~= 0 and even(n - 1) end
    assert.is_equal(610, sent(fib)(15))
    assert.is_true(sent(even)(10))
    assert.is_equal(610, far(fib, 15))
  end)

  it("see the globals of the receiver", function()
    local real = load "return _G"() -- busted gives its specs an _ENV
    assert.is_equal(real, sent(real))
    assert.is_equal(real, sent(load "return _ENV")())
    assert.is_true(far(load "return _ENV == _G"))
  end)

  it("with an _ENV of their own have its fields, and the receiver's globals", function()
    local env = setmetatable({mine = 1}, {__index = _G})
    local f = load("mine = mine + 1; return mine, tostring(_G ~= _ENV)", "f", "t", env)
    assert.are_same({2, "true"}, {far(f)})
    assert.is_equal(1, env.mine)
  end)

  it("of C travel by name", function()
    local all = {print, string.format, io.stdout.write, queue, thread.spawn, lock().acquire}
    for _, f in ipairs(all) do assert.is_equal(f, sent(f)) end
    assert.is_true(far(function(f) return f == string.format end, string.format))
  end)

  it("of C go by their first name, whatever the script calls them now", function()
    local library, format = string, string.format
    local copy, result
    library.fmt, library.format = format, nil -- luacheck: ignore
    copy = sent(format)
    result = far(function() return format("%d", 3) end)
    library.fmt, library.format = nil, format -- luacheck: ignore
    assert.is_equal(format, copy)
    assert.is_equal("3", result)
  end)

  it("find the standard libraries by name", function()
    for _, library in ipairs {string, io, table, package, package.loaded, coroutine} do
      assert.is_equal(library, sent({library})[1])
    end
  end)

  it("find the words by name", function()
    for _, word in ipairs {process, thread, isolate, green} do assert.is_equal(word, sent(word)) end
    assert.is_true(far(function(word) return word == process end, process))
  end)
end)

describe("classes", function()
  it("go along with their instances", function()
    local Base = thread.class()
    function Base:double() return self.x * 2 end
    local object = setmetatable({x = 21}, Base)
    local r = sent(object)
    assert.is_equal(Base, getmetatable(r))
    assert.is_equal(42, r:double())
    assert.is_equal(42, far(function(o) return o:double() end, object))
  end)

  it("are the same for all their instances there", function()
    local Class = thread.class()
    function Class.get(self) return self.x end
    local a, b = setmetatable({x = 1}, Class), setmetatable({x = 2}, Class)
    assert.is_true(far(function(p, q, C)
      return getmetatable(p) == getmetatable(q) and getmetatable(p) == C and q:get() == 2
    end, a, b, Class))
    assert.is_equal(Class, getmetatable(far(function(o) return o end, a)))
  end)

  it("that are known give way, but not what others need of them", function()
    local Class = thread.class()
    local part = {7}
    Class.part = part
    local r = sent {setmetatable({}, Class), part}
    assert.is_equal(Class, getmetatable(r[1]))
    assert.are_same({7}, r[2])
  end)
end)

describe("the words' objects", function()
  it("stay the same object", function()
    local objects = {lock(), rlock(), semaphore(), event(), condition(), barrier(2), cell(1),
      queue(), process {target = print}, thread {target = print}, (pipe())}
    local r = sent(objects)
    for i, o in ipairs(objects) do
      assert.is_equal(o, r[i])
      assert.is_equal(o, sent(o))
      assert.is_equal(o, far(function(p) return p end, o))
    end
  end)

  it("work from a closure", function()
    local total = cell(0)
    far(function() total:add(3) end)
    assert.is_equal(3, total:get())
  end)

  it("live in a message when nobody else has them", function()
    local q = queue()
    do
      local l = lock()
      l:acquire()
      q:put {l}
    end
    collectgarbage()
    collectgarbage()
    assert.is_true(q:get()[1]:locked())
  end)

  it("that are errors stay the same value", function()
    for _, e in ipairs {queue.Empty, queue.Full, queue.Closed, pipe.Empty, pipe.Closed, deadlock,
      interrupted, barrier.Broken, unit.Timeout, unit.Terminated} do
      assert.is_equal(e, sent(e))
      assert.is_equal(e, far(function(x) return x end, e))
      assert.is_equal(tostring(e), far(tostring, e))
    end
  end)
end)

describe("what cannot go", function()
  local co = coroutine.create(print)

  local function refused(v)
    local q = queue()
    local ok, message = pcall(function() q:put(v) end)
    assert.is_false(ok)
    assert.is_equal(0, q:qsize())
    return message
  end

  local function at(v, expected)
    local message = refused(v)
    local place = "codec_spec.lua:%d+: " .. expected:gsub("%p", "%%%0") .. "$"
    assert.matches(place, message)
  end

  it("is named", function()
    at(co, "cannot send a coroutine (at item)")
    at(io.stdout, "cannot send a file (at item)")
    at(coroutine.wrap(print), "cannot send a C function (at item)")
    at(thread.queue(), "cannot send a thread.queue (at item)")
  end)

  it("is told with its place", function()
    at({jobs = {1, 2, co}}, "cannot send a coroutine (at item.jobs[3])")
    at({["odd key"] = {[1.5] = {[true] = co}}},
      'cannot send a coroutine (at item["odd key"][1.5][true])')
    at({['"\n'] = co}, [[cannot send a coroutine (at item["\"\010"])]])
    at({[co] = 1}, "cannot send a coroutine (at item key)")
    at({[{x = co}] = 1}, "cannot send a coroutine (at item key.x)")
  end)

  it("is told with the upvalue that holds it", function()
    local conn = {file = io.stdout}
    at(function() return co end, "cannot send a coroutine (at item upvalue 'co')")
    at({f = function() return conn end}, "cannot send a file (at item.f upvalue 'conn'.file)")
  end)

  it("is told with the class that holds it", function()
    local Class = thread.class()
    Class.cache = co
    at({o = setmetatable({}, Class)}, "cannot send a coroutine (at item.o class.cache)")
  end)

  it("has a place that is shortened when it is deep", function()
    local t = co
    for _ = 1, 1000 do t = {next = t} end
    assert.is_true(#refused(t) < 200)
  end)

  it("leaves nothing behind: the next item goes", function()
    local q = queue()
    for _ = 1, 100 do pcall(q.put, q, {{}, {co}}) end
    q:put {1}
    assert.are_same({1}, q:get())
  end)
end)
