-- SPDX-License-Identifier: MIT
--- conlua grade EXERCISE CLASS --similar: copies are found, and nobody else is accused.

local cjson = require "cjson"
local class = require "class"
local grading = require "grading"

local SPEC = "return {title = 'any', checks = {}, files = {'office.lua'}}"
local OFFICE = "return {}\n"
local LONG = [[
local gate = lock()
local function sell(n)
  gate:acquire()
  print('seller ' .. n .. ' sells')
  gate:release()
end
local list = {}
for i = 1, 3 do list[i] = spawn(sell, i) end
join(list)
]]

local function compare(files, arguments)
  local all = {["ex/office.lua"] = OFFICE}
  for name, text in pairs(files) do all["all/" .. name] = text end
  local here <close> = grading.new(SPEC, all)
  return here:grade("--similar " .. (arguments or "--format json") .. " ex all")
end

local function found(files)
  local out, code, err = compare(files)
  assert.are.equal("", err)
  assert.are.equal(0, code)
  return cjson.decode(out)
end

--- The pairs that stand out, as "a b".
local function standing(result)
  local list = {}
  for _, pair in ipairs(result.pairs) do
    if pair.stands_out then
      list[#list + 1] = (pair.a .. " " .. pair.b):gsub("all/", ""):gsub("%.lua", "")
    end
  end
  return list
end

describe("likeness", function()
  it("finds all copies of a class made by chance, and nobody else", function()
    for seed = 1, 3 do
      local files, of = {}, {}
      for _, one in ipairs(class.make(90, 10, seed)) do
        files[one.name .. ".lua"], of[one.name] = one.text, one.of or one.name
      end
      local result, caught = found(files), {}
      for _, names in ipairs(standing(result)) do
        local a, b = names:match "(%S+) (%S+)"
        assert.are.equal(of[a], of[b])
        caught[a], caught[b] = true, true
      end
      for name, original in pairs(of) do
        if name ~= original then assert(caught[name], name .. " was not found") end
      end
    end
  end)

  it("minds no names, numbers, texts, layout, comments, and order of functions", function()
    local other = "-- mine\n" .. LONG:gsub("gate", "m"):gsub("sell%f[%W]", "work")
      :gsub("3", "7"):gsub("'seller '", '"worker "'):gsub("\n", "\n\n   ")
    local two = "local function a(x, y)\nreturn x * y + x\nend\nlocal function b(t)\n"
      .. "for k in pairs(t) do t[k] = nil end\nend\n"
    local two_turned = "local b = function(all)\nfor k in pairs(all) do all[k] = nil end;\nend\n"
      .. "local function a(p, q)\nreturn p * q + p\nend\n"
    local result = found{["a.lua"] = two .. LONG, ["b.lua"] = two_turned .. other}
    assert.are.equal(1, #result.pairs)
    assert.is_true(result.pairs[1].score > 0.999)
  end)

  it("leaves out what the exercise gives to all", function()
    local all = {["ex/office.lua"] = LONG, ["ex/starter.lua"] = LONG:gsub("lock", "rlock")}
    all["all/a.lua"] = LONG .. "local q = queue() for i = 1, 9 do q:put(i) print(q:get() + i) end"
    all["all/b.lua"] = LONG:gsub("lock", "rlock")
      .. "local e = event() local function f(...) e:set() return select('#', ...) end f(e, e)"
    local here <close> = grading.new(SPEC, all)
    local result = cjson.decode((here:grade "--similar --format json ex all"))
    assert.are.equal(0, #result.pairs)
  end)

  it("names what is too short, broken, or cannot be read", function()
    local result = found{["a.lua"] = LONG, ["b.lua"] = LONG .. "oops (( 'open", ["c.lua"] = "",
      ["d.lua"] = "print 'hello'", ["e.lua"] = "\xFF\0\xFE" .. LONG, ["f.lua"] = ("x"):rep(3000000)}
    assert.are.same({"all/c.lua", "all/d.lua"}, result.too_short)
    assert.are.equal(1, #result.unreadable)
    assert(result.unreadable[1]:find("^all/f%.lua: "))
    assert.are.equal(5, result.submissions)
    assert.are.same({"a e", "a b", "b e"}, standing(result))
  end)

  it("is told in sentences, and never as a proof", function()
    local files = {["a.lua"] = LONG, ["b.lua"] = LONG, ["c.lua"] = LONG:gsub("join.*", "")}
    local out, code = compare(files, "")
    assert.are.equal(0, code)
    grading.has(out, "3 submissions, 3 pairs compared")
    grading.has(out, "100 %  100 %  all/a.lua  all/b.lua")
    grading.has(out, "Likeness is no proof of copying")
    out = compare(files, "--lang zh")
    grading.has(out, "3 份提交，比较了 3 对")
  end)

  it("has a page with the passages of both programs marked, whatever they contain", function()
    local evil = LONG .. "-- </pre><script>alert(1)</script> \xFF \x01\n"
    local out = compare({["a.lua"] = evil, ["<b>.lua"] = LONG}, "--format html")
    grading.has(out, "&lt;/pre&gt;&lt;script&gt;")
    grading.has_not(out, "<script")
    grading.has(out, "&lt;b&gt;.lua")
    grading.has(out, '<a class="c0" href="#p1b1" id="p1a1">')
    assert(utf8.len(out) and not out:find "[%z\1-\8]")
  end)

  it("needs two programs, and knows three forms", function()
    local _, code, err = compare({["a.lua"] = LONG}, "")
    assert.are.equal(2, code)
    grading.has(err, "--similar needs two submissions, or a folder of them")
    _, code, err = compare({["a.lua"] = LONG}, "--format junit")
    assert.are.equal(2, code)
    grading.has(err, "--similar reports for terminal, html or json")
  end)
end)
