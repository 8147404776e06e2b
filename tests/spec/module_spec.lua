-- SPDX-License-Identifier: MIT
--- A module of the script's travels as any table does: as a copy with what is in it then. The
--- standard libraries, and what is made in C, are those of the receiver.

local kinds = require "kinds"
local program = require "program"

local far, sent = kinds.far, kinds.sent

describe("a module", function()
  local name = "module_spec_example"

  after_each(function() package.loaded[name] = nil end)

  local function make()
    local M = {n = 0, list = {1}}
    local hidden = 0
    function M.add(k)
      M.n, hidden = M.n + k, hidden + k
      return M.n, hidden
    end
    M.self, M.format = M, string.format
    package.loaded[name] = M
    return M
  end

  it("that a function uses is a copy with its state", function()
    local M = make()
    M.add(5)
    M.mine = "mine"
    local function look()
      local n, hidden = M.add(2)
      return n, hidden, M.n, M.mine, M.self == M, M.format == string.format
    end
    for _, f in ipairs {far, function(f) return sent(f)() end} do
      assert.are_same({7, 7, 7, "mine", true, true}, {f(look)})
    end
    local p <close> = isolate_pool(1)
    assert.are_same({7, 7, 7, "mine", true, true}, {p:apply(look)})
    assert.are_same({5, 5}, {M.add(0)})
  end)

  it("that a function brings is what require gives there", function()
    local M = make()
    M.n = 3
    package.loaded[name .. ".part"] = {from = "maker"}
    finally(function() package.loaded[name .. ".part"] = nil end)
    M.part = package.loaded[name .. ".part"]
    function M.late() return require(name .. ".part") == M.part and require(name) == M end
    assert.are_same({true, 3, "maker"}, {far(function()
      return M.late(), require(name).n, require(name .. ".part").from
    end)})
    assert.equal(M, require(name))
    assert.is_true(far(function() return require(name) == M and M.add(1) == 4 end))
  end)

  it("may be the environment of its functions, or in another module", function()
    local M = setmetatable({inner = {f = print}}, {__index = _G})
    package.loaded[name] = M
    load("function get() return x, type(print) end x = 1", "=module", "t", M)()
    assert.are_same({1, "function"}, {far(function() return M.get() end)})
    local inner = M.inner
    assert.are_same({true, 0}, {far(function()
      local odd = 0
      for key in pairs(package.loaded) do if key:find "%c" then odd = odd + 1 end end
      return inner.f == print, odd
    end)})
  end)

  it("is a class that its objects go home by", function()
    local Class = make()
    Class.__index = Class
    local object = far(function() return setmetatable({x = 1}, Class) end)
    assert.equal(Class, getmetatable(object))
    local got = far(function(o) return getmetatable(o) == Class and o.add(1) end,
      setmetatable({}, Class))
    assert.equal(1, got)
  end)

  it("is a copy as a value, sharing kept", function()
    local M = make()
    local r = sent {M, M, M.list}
    assert.are_not_equal(M, r[1])
    assert.equal(r[1], r[2])
    assert.equal(r[1], r[1].self)
    assert.equal(r[3], r[1].list)
    assert.equal(string.format, r[1].format)
  end)

  it("of C, and one with functions of C, works there", function()
    local json = require "cjson"
    finally(function() json.mine = nil end)
    json.mine = {5}
    local mine, text, null = far(function()
      return json.mine[1], json.encode {1, json.null}, json.decode "null" == json.null
    end)
    assert.are_same({5, "[1,null]", true}, {mine, text, null})
    local r = sent(json)
    assert.are_not_equal(json, r)
    assert.equal(json.encode, r.encode)
  end)

  -- The C functions had the module loaded there, beside the copy that the function brought.
  it("of C that a function uses is what require gives there", function()
    local json, lpeg, lfs = require "cjson", require "lpeg", require "lfs"
    finally(function() json.mine = nil end)
    json.mine = {5}
    local all = {json, lpeg, lfs}
    local function same()
      return {require "cjson" == json, require "lpeg" == lpeg, require "lfs" == lfs,
        all[1] == json, json.mine[1], (json.encode {lpeg.match(lpeg.P "a", "ab")})}
    end
    local expected = {true, true, true, true, 5, "[2]"}
    assert.are_same(expected, far(same))
    assert.are_same(expected, far(function()
      local first = require "cjson"
      return first == json and same() -- also where the module is loaded already
    end))
    local p <close> = isolate_pool(1)
    assert.are_same(expected, p:apply(same))
    local q <close> = isolate_executor(1)
    assert.are_same(expected, q:submit(same):result())
    assert.are_same(expected, process.spawn(same):result())
  end)

  it("that holds what cannot be copied goes by its name with a function", function()
    local folder = program.folder()
    local path = package.path
    finally(function()
      package.path = path
      program.remove(folder)
    end)
    local f = assert(io.open(folder .. "/" .. name .. ".lua", "w"))
    f:write "local M = {file = io.stdout, n = 1} function M.get() return M.n end return M"
    f:close()
    package.path = folder .. "/?.lua;" .. path
    local M = require(name)
    M.n = 2
    local outer = {M = M, x = 1}
    outer.x = 2
    assert.are_same({1, 2}, {far(function() return M.get(), outer.x end)})
    assert.equal(M, sent(function() return M end)())
    local ok, message = pcall(sent, M)
    assert.is_false(ok)
    assert.matches("cannot send a file %(at item%.file%)", message)
  end)

  it("of the standard libraries is the receiver's, with a script's word in it or not", function()
    local library, log = string, io
    library.module_spec = 1 -- luacheck: ignore
    finally(function() library.module_spec = nil end) -- luacheck: ignore
    assert.is_true(far(function() return library == string and log == io and _G.io == log end))
    assert.is_nil(far(function() return library.module_spec end)) -- luacheck: ignore
    assert.equal(string, sent(string))
    assert.equal(package.loaded, sent(package.loaded))
  end)

  it("of conlua is the receiver's, and so are its parts", function()
    local conlua = require "conlua"
    assert.equal(conlua, sent(conlua))
    assert.is_true(far(function() return conlua == require "conlua" end))
    assert.is_true(far(function(word) return word == process end, process))
  end)
end)
