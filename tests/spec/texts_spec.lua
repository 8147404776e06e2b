-- SPDX-License-Identifier: MIT
--- The catalogue of sentences (stdlib/conlua/texts) lacks no sentence in any language, holds none
--- that is never said, and each sentence takes the same values in all languages.

local lfs = require "lfs"
local program = require "program"
local texts = require "conlua.texts"

-- %5.1f and %d, but not %%; and {name}, in any order.
local function placeholders(text)
  local list = {}
  for name in text:gmatch "{%a+}" do list[#list + 1] = name end
  table.sort(list)
  for spec in text:gsub("%%%%", ""):gmatch "%%[-+ #0]*%d*%.?%d*(%a)" do list[#list + 1] = spec end
  return table.concat(list, " ")
end

-- The source of all modules but the catalogue's own; and of all C files, which say warnings.
local function sources(folder, list)
  for name in lfs.dir(folder) do
    local path = folder .. "/" .. name
    if name:find "%.lua$" or name:find "%.c$" then list[#list + 1] = program.slurp(path)
    elseif lfs.attributes(path, "mode") == "directory" and not name:find "^%.%.?$"
      and name ~= "texts" then sources(path, list) end
  end
  return list
end

local stdlib = table.concat(sources(program.root .. "/stdlib/conlua", {}), "\n")
local warners = table.concat(sources(program.root .. "/interp", {}), "\n")

-- What says a sentence: say(language, "key", ...), found("key", ...), and keys that checks return.
-- said_spec.lua looks for what C says, and for rows without keys.
local function is_said(topic, key)
  if topic == "verdict" or topic == "program" or topic:find "^error_" then return true end
  local place = topic == "warning" and stdlib .. warners or stdlib
  return key:find "^rule_" or place:find('"' .. key .. '"', 1, true) ~= nil
end

describe("the catalogue of sentences", function()
  for topic, module in pairs(texts.topics) do
    local rows = require(module)

    it("has every sentence of " .. topic .. " in every language", function()
      assert.is_not_nil(next(rows))
      for key, row in pairs(rows) do
        for language, column in pairs(texts.languages) do
          local text = row[column]
          assert(type(text) == "string" and text:find "%S", key .. " lacks " .. language)
          assert(utf8.len(text), key .. " is no UTF-8")
        end
        assert(row[2]:find "[\x80-\xff]", key .. " is no Chinese")
      end
    end)

    it("gives each sentence of " .. topic .. " the same values in all languages", function()
      for key, row in pairs(rows) do
        for _, column in pairs(texts.languages) do
          assert.equal(placeholders(row[1]), placeholders(row[column]), topic .. "." .. key)
        end
      end
    end)

    it("holds no sentence of " .. topic .. " that is never said", function()
      for key in pairs(rows) do assert(is_said(topic, key), key .. " is never said") end
    end)
  end

  it("says in English what lacks a language, or does not take the values", function()
    local rows, say = require(texts.topics.prompt), texts.topic "prompt"
    rows.of_a_test, rows.other_of_a_test = {"%s is there"}, {"%s is there", "有 %d 个"}
    assert.equal("it is there", say("zh", "of_a_test", "it"))
    assert.equal("it is there", say("zh", "other_of_a_test", "it"))
    assert.equal("有 3 个", say("zh", "other_of_a_test", 3))
    rows.of_a_test, rows.other_of_a_test = nil, nil
  end)

  it("has each sentence that is asked for", function()
    local rows, all = require(texts.topics.grade), {}
    for _, module in pairs(texts.topics) do
      for key in pairs(require(module)) do all[key] = true end
    end
    for key in stdlib:gmatch '%f[%w_]say%([%w_.]+, "([%w_]+)"[,)]' do assert(all[key], key) end
    for key in stdlib:gmatch '%f[%w_]found%(?%s*"([%w_]+)"' do assert(rows[key], key) end
    for key in stdlib:gmatch 'return false, [^,\n]+, "([%w_]+)"' do assert(rows[key], key) end
    for key in stdlib:gmatch 'why = function%b()[^,\n]-return [^,\n]+, "([%w_]+)"' do
      assert(rows[key], key)
    end
  end)

  it("has each rule that a check may name", function()
    local rows, exercise = require(texts.topics.grade), stdlib:match "fields.of = (%b{})"
    for kind in exercise:gmatch "\n  ([%w_]+) = {" do assert(rows["rule_" .. kind], kind) end
  end)

  it("says a sentence it lacks loudly", function()
    local ok, why = pcall(texts.topic "grade", "en", "no_such_sentence")
    assert.is_false(ok)
    assert.truthy(why:find("no sentence grade.no_such_sentence", 1, true))
  end)
end)

describe("the language", function()
  local function spoken(environment, options)
    return program.shell {
      command = "env -u LC_ALL -u LC_MESSAGES -u LANG -u CONLUA_LANG " .. environment
        .. [[ "$conlua" ]] .. (options or "")
        .. [[ -e 'print(require "conlua.texts".language())' 2>&1]],
    }.out
  end

  it("is that of CONLUA_LANG, else of the locale, else English", function()
    assert.equal("en\n", spoken "")
    assert.equal("zh\n", spoken "LANG=zh_CN.UTF-8")
    assert.equal("en\n", spoken "LANG=zh_CN.UTF-8 LC_ALL=de_DE.UTF-8")
    assert.equal("zh\n", spoken "LANG=en_US.UTF-8 CONLUA_LANG=zh")
    assert.equal("en\n", spoken "LANG=zh_CN.UTF-8 CONLUA_LANG=en")
  end)

  it("is that of --lang before all", function()
    assert.equal("zh\n", spoken("CONLUA_LANG=en", "--lang zh"))
    assert.equal("en\n", spoken("CONLUA_LANG=zh", "--lang=en"))
    assert.equal("en\n", spoken("LANG=zh_CN.UTF-8", "--lang zh --lang en"))
  end)

  it("is not that of CONLUA_LANG with -E", function()
    assert.equal("en\n", spoken("CONLUA_LANG=zh", "-E"))
    assert.equal("zh\n", spoken("CONLUA_LANG=en LANG=zh_CN.UTF-8", "-E"))
  end)

  it("is one that conlua speaks", function()
    assert.matches("language 'fr' is neither en nor zh", spoken("", "--lang fr"), 1, true)
    assert.matches("language '' is neither en nor zh", spoken("", "--lang="), 1, true)
    local bare = program.shell{command = '"$conlua" --lang 2>&1'}.out
    assert.matches("'--lang' needs argument", bare, 1, true)
  end)

  it("is told to `conlua grade` before or behind it", function()
    local function list(words)
      return program.shell{command = 'CONLUA_LANG=zh "$conlua" ' .. words .. " 2>&1"}.out
    end
    local chinese = list "grade --list"
    assert.equal(chinese, list "--lang zh grade --list")
    assert.equal(chinese, list "--lang=en grade --list --lang zh")
    assert.is_not.equal(chinese, list "--lang en grade --list")
  end)
end)
