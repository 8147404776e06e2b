-- SPDX-License-Identifier: MIT
--- A table whose metatable is the script's own arrives whole, or its sender is told: it never
--- arrives bare unless the script said that it may.

local kinds = require "kinds"
local program = require "program"

local refusal = "cannot send a table with a metatable of the script's own: make the class with "
  .. "K.class(), put it into a module, or send plain(t) (at %s)"

local far, sent = kinds.far, kinds.sent

local function why(f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  return message
end

local function says(place, f, ...)
  local message = why(f, ...)
  assert.is_truthy(message:find(refusal:format(place), 1, true), message)
end

local function make_class()
  local Rect = {}
  Rect.__index = Rect
  Rect.__tostring = function(r) return r.w .. " by " .. r.h end
  function Rect.new(w, h) return setmetatable({w = w, h = h}, Rect) end
  function Rect:area() return self.w * self.h end
  return Rect
end

describe("an object of the script's own class", function()
  local Rect, shape

  before_each(function()
    Rect = make_class()
    shape = Rect.new(2, 3)
  end)

  it("is refused, with its place, wherever a copy is made of it alone", function()
    local q, c = queue(), cell(0)
    local a = pipe()
    says("item", q.put, q, shape)
    says("item.list[2]", q.put, q, {list = {1, shape}})
    says("item key", q.put, q, {[shape] = 1})
    says("item", q.try_put, q, shape)
    says("value", c.set, c, shape)
    says("value", cell, shape)
    says("value", a.send, a, shape)
    assert.equal(0, q:qsize())
    assert.equal(0, c:get())
  end)

  it("is refused as an argument and as a result, of units and of pools", function()
    local make = Rect.new
    says("argument", isolate.spawn, function(o) return o end, shape)
    for _, K in ipairs {process, isolate} do
      local u = K.spawn(function() return {make(1, 2)} end)
      says("result[1]", u.result, u)
    end
    for _, p in ipairs {pool(1), isolate_pool(1)} do
      says("argument", p.apply, p, type, {shape})
      says("list[2]", p.map, p, type, {1, shape})
      says("result", p.apply, p, function() return make(1, 2) end)
      p:terminate()
    end
  end)

  it("stays itself where nothing is copied", function()
    for _, K in ipairs {thread, green} do
      assert.equal(shape, K.spawn(function() return shape end):result())
    end
    local q = thread.queue()
    q:put(shape)
    assert.equal(shape, q:get())
  end)

  it("is refused as an error, and the error says what it says", function()
    local r = program.run [[
      local Class = {__tostring = function(e) return "as told: " .. e.text end}
      local u = process.spawn(function() error(setmetatable({text = "boo"}, Class)) end)
      print(select(2, pcall(u.result, u)))
    ]]
    assert.equal(refusal:format("error") .. "; the error says: as told: boo\n", r.out)
    assert.matches("^Process%-1: as told: boo\n", r.err)
  end)

  it("is refused as the error of a pool's task, and the error says what it says", function()
    local Class = {__tostring = function(e) return "as told: " .. e.text end}
    local function fail(text) error(setmetatable({text = text}, Class)) end
    local function told(...) return why(...):match("^[^\n]*") end -- a traceback follows
    local expected = refusal:format("error") .. "; the error says: as told: boo"
    for _, make in ipairs{pool, isolate_pool} do
      local p <close> = make(1)
      assert.equal(expected, told(p.apply, p, fail, {"boo"}))
      assert.equal(expected, told(p.map, p, fail, {"boo", "boo"}))
      assert.equal(expected, told(function() for _ in p:imap(fail, {"boo"}) do end end))
      assert.equal(refusal:format("error") .. "; the error says: (error object is a table value)",
                   told(p.apply, p, fail))
      assert.equal(2, p:apply(math.abs, {-2})) -- the worker goes on
    end
    for _, make in ipairs{process_executor, isolate_executor} do
      local e <close> = make(1)
      local f = e:submit(fail, "boo")
      assert.equal(expected, told(f.result, f))
    end
    for _, make in ipairs{thread_executor, green_executor} do
      local e <close> = make(1) -- nothing is copied
      local f = e:submit(fail, "boo")
      assert.equal(Class, getmetatable(why(f.result, f)))
    end
  end)

  it("goes with a function that has its class", function()
    local area, same, text = far(function(o)
      return o:area(), getmetatable(o) == Rect, tostring(o)
    end, shape)
    assert.are_same({6, true, "2 by 3"}, {area, same, text})
  end)

  it("goes with a function wherever the two are in the message", function()
    for _ = 1, 8 do -- Lua orders the keys anew in each state
      local first, second = far(function()
        local Class = {}
        Class.__index = Class
        function Class:get() return self.x end
        local q = queue()
        local job = {a = setmetatable({x = 1}, Class), f = function() return Class end,
          b = {setmetatable({x = 2}, Class)}}
        q:put(job)
        q:put({{job.a}, job.f})
        local r, list = q:get(), q:get()
        return r.a:get() + r.b[1]:get() + list[1][1]:get(),
          getmetatable(r.a) == r.f() and getmetatable(r.b[1]) == r.f()
            and getmetatable(list[1][1]) == list[2]()
      end)
      assert.are_same({4, true}, {first, second})
    end
  end)

  it("goes, with its class, where it is in an upvalue itself", function()
    assert.equal(6, far(function() return shape:area() end))
    local p <close> = pool(1)
    assert.equal(6, p:apply(function() return shape:area() end))
    assert.equal("2 by 3", tostring(sent(function() return shape end)()))
  end)

  it("needs more of a function than the methods of its own class", function()
    local Class = {}
    Class.__index = Class
    function Class.clone() return setmetatable({}, Class) end
    says("item", sent, setmetatable({}, Class))
    says("item[1]", sent, {setmetatable({}, Class), function() return Rect end})
  end)

  it("is told of by the place of what its class has and cannot go", function()
    Rect.file = io.stdout
    local message = why(sent, function() return shape end)
    assert.matches("cannot send a file %(at item upvalue 'shape' metatable%.file%)", message)
  end)

  it("goes when a module has its class, which is found there by name", function()
    finally(function() package.loaded.metatable_spec_shapes = nil end)
    package.loaded.metatable_spec_shapes = {Rect = Rect}
    assert.equal(Rect, getmetatable(sent(shape)))
    assert.equal(Rect, getmetatable(process.spawn(function() return shape end):result()))
    package.loaded.metatable_spec_shapes = {deep = {__meta = Rect}}
    assert.equal(Rect, getmetatable(sent({shape})[1]))
    package.loaded.metatable_spec_shapes = Rect
    assert.equal(Rect, getmetatable(sent(shape)))
    package.loaded.metatable_spec_shapes = {Rect = make_class()}
    says("item", sent, shape)
  end)

  it("does not keep its class from a collection", function()
    local gone = setmetatable({Rect.new(1, 2)}, {__mode = "v"})
    pcall(sent, gone[1])
    sent(plain(gone[1]))
    collectgarbage()
    collectgarbage()
    assert.is_nil(gone[1])
  end)
end)

describe("plain", function()
  it("lets a table, and those in it, arrive bare", function()
    local t = setmetatable({{setmetatable({x = 1}, {})}}, {__index = {}})
    t.self, t[setmetatable({}, {})] = t, true
    assert.equal(t, plain(t))
    local r = sent(t)
    assert.is_nil(getmetatable(r))
    assert.is_nil(getmetatable(r[1][1]))
    assert.equal(r, r.self)
    assert.equal(1, r[1][1].x)
  end)

  it("leaves alone what is not in it, and what comes later", function()
    local mt = {}
    local t = plain {setmetatable({}, mt)}
    t[2] = setmetatable({}, mt)
    says("item[2]", sent, t)
    local f = plain {f = function() return mt end}.f
    assert.equal("function", type(sent(f)))
  end)

  it("keeps no metatable back that can go", function()
    local Rect, Class = make_class(), thread.class()
    local shape = plain(Rect.new(2, 3))
    assert.equal("2 by 3", tostring(shape))
    assert.equal(Class, getmetatable(sent(plain(setmetatable({}, Class)))))
    assert.is_nil(getmetatable(sent(shape)))
    assert.is_nil(far(function() return getmetatable(shape) end))
    assert.equal(6, far(function(o) return getmetatable(o) == Rect and o:area() end, shape))
    for _ = 1, 2 do
      local r = sent {shape, f = function() return shape, Rect end, [3] = shape}
      local inner, class = r.f()
      assert.equal(class, getmetatable(r[1]))
      assert.equal(inner, r[3])
    end
    package.loaded.metatable_spec_shapes = Rect
    finally(function() package.loaded.metatable_spec_shapes = nil end)
    assert.equal(Rect, getmetatable(sent(shape)))
  end)

  it("helps where a metatable holds what cannot be sent", function()
    local t = setmetatable({x = 1}, {file = io.stdout})
    assert.matches("cannot send a file", why(sent, function() return t end))
    plain(t)
    assert.equal(1, sent(function() return t end)().x)
  end)

  it("is of tables only", function()
    assert.matches("table expected, got number", why(plain, 1))
    assert.matches("table expected, got no value", why(plain))
  end)

  it("looks into what is deep, and long", function()
    local list
    for i = 1, 100000 do list = setmetatable({next = list, i = i}, {}) end
    local n, r = 0, sent(plain(list))
    while r do r, n = r.next, n + 1 end
    assert.equal(100000, n)
  end)
end)

describe("a metatable that goes along", function()
  it("may be protected, weak, its own, and shared", function()
    local secret = {__metatable = "secret", __index = function() return 7 end}
    local own = {}
    own.__index = own
    setmetatable(own, own)
    local weak = setmetatable({}, {__mode = "k"})
    local a, b = setmetatable({}, secret), setmetatable({}, secret)
    local said = {far(function()
      weak[{}] = true
      collectgarbage()
      return getmetatable(a), a.any, debug.getmetatable(a) == debug.getmetatable(b),
        debug.getmetatable(a).__metatable, getmetatable(own) == own, next(weak)
    end)}
    assert.are_same({"secret", 7, true, "secret", true}, said)
  end)

  it("closes and finalizes the copy there", function()
    local log = queue()
    local held = setmetatable({}, {
      __close = function() log:put "closed" end,
      __gc = function() log:put "collected" end,
    })
    isolate.spawn(function() local h <close> = held end):join() -- luacheck: ignore
    assert.equal("closed", log:get(30))
    assert.equal("collected", log:get(30))
    assert.equal(0, log:qsize())
    held = nil -- luacheck: ignore
  end)

  it("of a class of K.class() is part of it", function()
    local Class = thread.class()
    setmetatable(Class, {__call = function(_, x) return setmetatable({x = x}, Class) end})
    function Class:get() return self.x end
    assert.equal(5, far(function(o) return getmetatable(o)(o:get() + 1):get() end,
      setmetatable({x = 4}, Class)))
    local Sub = setmetatable(thread.class(), {__index = Class})
    Sub.__index = Sub
    assert.equal(4, far(function(o) return o:get() end, setmetatable({x = 4}, Sub)))
    assert.equal(Sub, getmetatable(sent(setmetatable({}, Sub))))
  end)
end)

-- Class systems as they are in use, in the few lines that make them what they are.
local systems = {}

-- The class is the metatable, and has its parent as its own metatable.
function systems.parent_as_metatable()
  local Object = {}
  Object.__index = Object
  function Object:extend()
    local class = {}
    for k, v in pairs(self) do if k:find "^__" then class[k] = v end end
    class.__index, class.super = class, self
    return setmetatable(class, self)
  end
  function Object:is(C)
    local mt = getmetatable(self)
    while mt do
      if mt == C then return true end
      mt = getmetatable(mt)
    end
    return false
  end
  function Object:__call(...)
    local o = setmetatable({}, self)
    o:new(...)
    return o
  end
  local Animal = Object:extend()
  function Animal:new(name) self.name = name end
  function Animal:speak() return self.name .. "!" end
  local Dog = Animal:extend()
  return Animal, Dog, function(o, C) return o:is(C) end
end

-- The metatable is a table of its own in the class; objects know their class.
function systems.dictionary()
  local function class(name, super)
    local dictionary = {}
    dictionary.__index = dictionary
    local c = {name = name, super = super, __instances = dictionary, static = {}}
    if super then
      setmetatable(dictionary, {__index = super.__instances})
      setmetatable(c.static, {__index = super.static})
    end
    return setmetatable(c, {
      __index = c.static,
      __tostring = function() return "class " .. name end,
      __newindex = function(_, k, v) dictionary[k] = v end,
      __call = function(self, ...)
        local o = setmetatable({class = self}, self.__instances)
        o:initialize(...)
        return o
      end,
    })
  end
  local Animal = class "Animal"
  function Animal:initialize(name) self.name = name end
  function Animal:speak() return self.name .. "!" end
  local Dog = class("Dog", Animal)
  return Animal, Dog, function(o, C)
    local c = o.class
    while c and c ~= C do c = c.super end
    return c == C
  end
end

-- Objects and classes are kept in weak tables, and have methods with closures on them.
function systems.registry()
  local classes = setmetatable({}, {__mode = "k"})
  local function class(super)
    local c = {super = super}
    c.__index = c
    classes[c] = true
    return setmetatable(c, {__index = super, __call = function(_, ...)
      local o = setmetatable({}, c)
      o:init(...)
      return o
    end})
  end
  local Animal = class()
  function Animal:init(name) self.name = name end
  function Animal:speak() return self.name .. "!" end
  local Dog = class(Animal)
  return Animal, Dog, function(o, C)
    local c = getmetatable(o)
    while c and c ~= C do c = c.super end
    return c == C and classes[c] == true
  end
end

-- Methods are copied into the class, which remembers its base.
function systems.flat()
  local function class(base)
    local c = {}
    for k, v in pairs(base or {}) do c[k] = v end
    c.__index, c._base = c, base
    return setmetatable(c, {__call = function(_, name)
      local o = setmetatable({}, c)
      c._init(o, name)
      return o
    end})
  end
  local Animal = class()
  function Animal:_init(name) self.name = name end
  function Animal:speak() return self.name .. "!" end
  local Dog = class(Animal)
  return Animal, Dog, function(o, C)
    local c = getmetatable(o)
    while c and c ~= C do c = rawget(c, "_base") end
    return c == C
  end
end

for name, make in pairs(systems) do
  describe("an object of a class system (" .. name .. ")", function()
    local Animal, Dog, is = make()
    local dog = Dog "Rex"

    it("is refused alone, and goes with a function that has its class", function()
      assert.is_truthy(why(sent, dog):find("cannot send a table with a metatable", 1, true))
      local text, same, made, parent = far(function(o)
        return o:speak(), is(o, Dog) and is(o, Animal), Dog("New"):speak(), is(Animal "x", Dog)
      end, dog)
      assert.are_same({"Rex!", true, "New!", false}, {text, same, made, parent})
      assert.equal("Rex!", far(function() return dog:speak() end))
      local r = sent {dog = dog, is = is, f = function() return Dog end}
      assert.is_true(r.is(r.dog, r.f()))
      assert.equal("Rex!", r.dog:speak())
    end)

    it("goes by name where a module has its class", function()
      finally(function() package.loaded.metatable_spec_zoo = nil end)
      package.loaded.metatable_spec_zoo = {Animal = Animal, Dog = Dog}
      local ok, r = pcall(sent, dog)
      if name == "dictionary" then -- it knows its class, whose metatable no module has
        assert.is_false(ok)
      else
        assert.is_true(is(r, Dog))
        assert.equal("Rex!", r:speak())
      end
    end)
  end)
end
