-- SPDX-License-Identifier: MIT
--- Checks on visits of regions that belong together: kept apart by certain objects, begun by one
--- unit and ended by another, within each other, overtaken; and busy waiting.

local events = require "conlua.grade.events"
local run = require "told"

local start = [[
  1 !start process 2
  1 start process 2 text=Process-1
  1 !start process 3
  1 start process 3 text=Process-2
]]

-- The key of what the check finds in the run; nil: the check holds.
local function fault(check, text)
  local good, _, key = events.check(run(start .. text), check)
  if good then return key end
  return assert(key)
end

describe("visits ordered by kinds of objects", function()
  local function by(kinds, text)
    return fault({kind = "ordered", region = "counter", by = kinds}, ([[
      2 enter counter
      2 leave counter
      %s
      3 enter counter
      3 leave counter]]):format(text))
  end

  it("count only what these order", function()
    local lock = "2 !release lock 1 number=1\n3 acquire lock 1 number=1"
    assert.is_nil(by("lock", lock))
    assert.is_nil(by({"semaphore", "lock"}, lock))
    assert.equal("unordered", by("semaphore", lock))
    assert.is_nil(by("condition", "2 !release rlock 1 number=1\n3 acquire rlock 1 number=1"))
    assert.equal("unordered", by("lock", "2 !set event 1\n3 wait event 1"))
  end)

  it("are not excused by what threads may have agreed on", function()
    local threads = [[
      2 !start thread 4
      2 start thread 4 text=Thread-1
      2 enter counter
      2 leave counter
      4 enter counter
      4 leave counter]]
    assert.equal("only_time", fault({kind = "ordered", region = "counter"}, threads))
    assert.equal("unordered", fault({kind = "ordered", region = "counter", by = "lock"}, threads))
  end)
end)

describe("a visit that one unit begins and another ends", function()
  local slot = {kind = "ordered", region = "slot", k = 2}

  it("ends after its beginning, by objects", function()
    assert.is_nil(fault(slot, [[
      2 enter slot
      2 !put queue 1
      2 put queue 1 number=1
      3 get queue 1 number=1
      3 leave slot]]))
    assert.equal("taken_early", fault(slot, [[
      2 enter slot
      3 leave slot]]))
  end)

  it("outlasts the unit that began it", function()
    local full = [[
      2 enter slot
      2 enter slot
      %s
      2 !release semaphore 1 number=1
      2 end process 2
      3 acquire semaphore 1 number=1
      3 leave slot
      3 leave slot]]
    assert.is_nil(fault(slot, full:format ""))
    assert.equal("unordered_many", fault(slot, full:format "2 enter slot" .. "\n3 leave slot"))
  end)
end)

describe("two regions", function()
  it("may be visited at once, or are kept apart", function()
    local check = {kind = "concurrent", regions = {"read", "draft"}}
    assert.equal("kept_apart", fault(check, [[
      2 enter read
      2 leave read
      2 !release lock 1 number=1
      3 acquire lock 1 number=1
      3 enter draft
      3 leave draft]]))
    assert.is_nil(fault(check, [[
      2 enter read
      2 leave read
      3 enter draft
      3 leave draft]]))
  end)

  it("belong together where one is within the other", function()
    local check = {kind = "within", region = "shave", outer = "seat"}
    local both = [[
      2 enter seat
      2 !release semaphore 1 number=1
      3 acquire semaphore 1 number=1
      3 enter shave
      3 leave shave
      3 !release semaphore 2 number=1
      2 acquire semaphore 2 number=1
      2 leave seat]]
    assert.is_nil(fault(check, both))
    assert.equal("not_around", fault(check, (both:gsub("[^\n]*semaphore 1[^\n]*\n", ""))))
    assert.equal("not_around", fault(check, (both:gsub("[^\n]*semaphore 2[^\n]*\n", ""))))
    assert.equal("not_around", fault(check, both .. "\n3 enter shave\n3 leave shave"))
    assert.equal("none_inside", fault(check, both .. "\n2 enter seat\n2 leave seat"))
    assert.equal("nobody_inside", fault(check, "2 enter seat"))
  end)
end)

describe("a visit", function()
  local function overtaken(times, by)
    return fault({kind = "starvation", region = "write", waits = "ready", most = 2, by = by}, [[
      2 enter ready
      2 leave ready
      ]] .. ("3 enter read\n3 leave read\n"):rep(times) .. [[
      2 enter write
      2 leave write]])
  end

  it("is overtaken by visits of another region", function()
    assert.is_nil(overtaken(2, "read"))
    assert.equal("overtaken", overtaken(3, "read"))
    assert.is_nil(overtaken(3))
  end)
end)

describe("busy waiting", function()
  local function polls(line, times)
    return fault({kind = "no_polling", most = 3}, (line .. "\n"):rep(times))
  end

  it("is to look, to sleep or to wait in vain again and again", function()
    local timed_out = 3 -- con_status
    for _, line in ipairs{"2 look semaphore 1 number=0 text=value", "2 sleep", "2 get cell 1",
      "2 acquire semaphore 1 number=0 value=" .. timed_out,
      "2 acquire lock 1 number=1\n2 get cell 1\n2 !release lock 1 number=1\n2 sleep"} do
      assert.is_nil(polls(line, 1))
      assert.equal("polls", polls(line, 4))
    end
  end)

  it("is neither a wait that was woken nor the loop of who has something to do", function()
    assert.is_nil(polls("2 get cell 1\n2 wait condition 1", 5))
    assert.is_nil(polls("2 get cell 1\n2 get cell 1\n2 !put queue 1\n2 put queue 1", 5))
    assert.is_nil(polls("2 get cell 1 others=1", 5))
    assert.is_nil(polls("2 sleep\n3 sleep", 3))
  end)

  it("is seen in looks that follow each other at once, too", function()
    local again = "2 look event 1 number=0 text=is_set"
    assert.is_nil(polls(again, 2))
    assert.equal("polls", polls(again .. " repeats=5", 1))
  end)
end)
