-- SPDX-License-Identifier: MIT
--- `conlua lesson`, and the beginning of an exercise: from an empty folder to the first pass.

local program = require "program"

local function shell(command) return program.shell{command = command} end

local function output(command)
  local r = shell(command)
  assert.equal("", r.err)
  assert.equal(0, r.code)
  return r.out
end

describe("conlua lesson", function()
  it("lists the lessons by subject, and by the course notes", function()
    local plain = output [["$conlua" lesson]]
    assert.matches("\nLocks, semaphores, events\n +9  Ten users, three tickets\n", plain)
    assert.is_nil(plain:find("004", 1, true))
    local index = output [["$conlua" lesson --index]]
    assert.equal(plain, index:sub(1, #plain))
    assert.matches("\n004  [^\n]+\n", index)
    assert.matches("\n +9  十个用户，三张票\n", output [["$conlua" --lang zh lesson]])
  end)

  it("shows a lesson with its script, and the next", function()
    local text = output [["$conlua" lesson 9]]
    assert.equal("9  Ten users, three tickets\n\n", text:match "^[^\n]*\n\n")
    assert.matches("\n   1  %-%- 09: ten users, three tickets\n", text)
    assert.matches("\nRun it: +conlua lesson 9 %-%-run\nNext: +conlua lesson 15 ", text)
    assert.equal(text, output [["$conlua" lesson 009]])
    assert.equal(text, output [["$conlua" lesson tickets]])
    assert.matches("^9  十个用户，三张票\n", output [["$conlua" lesson 9 --lang zh]])
  end)

  it("finds the lessons about a word", function()
    local function numbers(word)
      local list, text = {}, output([["$conlua" lesson ]] .. word)
      assert.matches("^Lessons that speak of '" .. word .. "':\n", text)
      for number in text:gmatch "\n +(%d+)  " do list[#list + 1] = tonumber(number) end
      return list
    end
    assert.same({16, 20, 44, 54}, numbers "barrier") -- use the word
    assert.same({32, 51, 52}, numbers "cheaper") -- speak of it
    assert.same({38, 41}, numbers "短作业") -- so in Chinese
  end)

  it("runs a lesson with its exit code", function()
    assert.matches("^alex is talking\n", output [["$conlua" lesson 1 --run]])
  end)

  it("says what it does not have", function()
    for command, message in pairs{
      ["lesson 99"] = "there is no lesson 99; `conlua lesson` lists them",
      ["lesson xyzzy"] = "no lesson speaks of 'xyzzy'; `conlua lesson` lists them",
      ["lesson --run"] = "--run: which lesson?",
    } do
      local r = shell([["$conlua" ]] .. command)
      assert.same({"", "conlua lesson: " .. message .. "\n", 1}, {r.out, r.err, r.code})
    end
    assert.equal(2, shell([["$conlua" lesson --fast]]).code)
  end)

  it("goes through $PAGER on a terminal, and not elsewhere", function()
    local typed = output [[
      export PAGER="sed s/^/paged:/"
      script -qec '"$conlua" lesson 3' /dev/null </dev/null | tr -d '\r'
      "$conlua" lesson 3]]
    assert.matches("^paged:3  join waits", typed)
    assert.matches("\n3  join waits", typed)
  end)
end)

describe("an exercise", function()
  it("is shown in the reader's language", function()
    local text = output [["$conlua" grade tickets]]
    assert.matches("^# Ten users, three tickets\n", text)
    assert.matches("\nBegin: conlua grade tickets %-%-start ", text)
    assert.matches("^# 十个用户", output [["$conlua" grade tickets --lang zh]])
  end)

  it("is begun in an empty folder, and passed", function()
    local out = output [[
      "$conlua" grade join-order --start
      cd join-order
      ls
      "$conlua" mine.lua >/dev/null
      cp "$CONLUA_ROOT"/scripts/exercises/join-order/solution.lua mine.lua
      "$conlua" grade join-order mine.lua --trusted --runs 2]]
    assert.matches("\njoin%-order/mine.lua +yours: begin here\n", "\n" .. out)
    assert.matches("\nhall.lua\nmine.lua\nprompt.md\n", out)
    assert.matches("pass", out)
  end)

  it("overwrites nothing", function()
    local r = shell [[
      mkdir t
      echo mine >t/mine.lua
      "$conlua" grade tickets --start t
      code=$?
      cat t/*
      exit $code]]
    assert.same({"mine\n", 2}, {r.out, r.code})
    assert.equal("conlua grade: t/mine.lua is there already; nothing was written\n", r.err)
  end)
end)
