-- SPDX-License-Identifier: MIT
--- Checks on visits of regions that belong together: kept apart by certain objects, begun by one
--- unit and ended by another, within each other, overtaken; and busy waiting.

local events = require "conlua.grade.events"
local fields = require "conlua.grade.fields"
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

describe("visits with a semaphore of several tokens between", function()
  local held = [[
    1 new semaphore 1 number=%d
    2 acquire semaphore 1
    2 enter %s
    2 leave %s
    2 !release semaphore 1 number=1
    %s
    3 enter %s
    3 leave %s
    3 !release semaphore 1 number=1]]
  local function text_of(n, between, a, b)
    a, b = a or "counter", b or a or "counter"
    return held:format(n, a, a, between or "3 acquire semaphore 1", b, b)
  end
  local function found(...) return fault({kind = "ordered", region = "counter"}, text_of(...)) end
  local function apart(...)
    return fault({kind = "ordered", regions = {"read", "write"}},
      text_of(select(1, ...), select(2, ...), "read", "write"))
  end
  local acquires = function(n) return ("3 acquire semaphore 1\n"):rep(n) end

  -- Two may eat at once, and nobody looks which two: in one run of eight no neighbours met.
  it("are ordered if it has no tokens for both", function()
    assert.is_nil(found(1))
    assert.is_nil(found(2, acquires(2)))
    assert.equal("unordered", found(2))
    assert.is_nil(apart(3, acquires(3)))
    assert.equal("apart", apart(3, acquires(2)))
  end)

  -- A third unit has the other token, so that the tokens of this run order the two visits.
  it("are not ordered by a token that this run has dealt", function()
    local third = "1 new semaphore 1 number=2\n1 acquire semaphore 1\n%s"
    local function of(text) return (text:gsub("[^\n]*new[^\n]*", third:format(""), 1)) end
    local list = of(text_of(2))
    assert.equal("unordered_tokens", fault({kind = "ordered", region = "counter"},
      list .. "\n1 !release semaphore 1 number=1"))
    assert.equal("apart_tokens", fault({kind = "ordered", regions = {"read", "write"}},
      of(text_of(2, nil, "read", "write"))))
  end)

  it("are ordered by other objects nevertheless", function()
    local lock = "2 !release lock 1 number=1\n3 acquire lock 1 number=1\n3 acquire semaphore 1"
    assert.is_nil(found(2, lock))
  end)

  it("are ordered by signals, however many are on their way", function()
    local signal = [[
      1 new semaphore 1 number=0
      1 new semaphore 2 number=0
      1 !release semaphore 1 number=2
      2 acquire semaphore 1
      2 acquire semaphore 1
      2 enter counter
      2 leave counter
      2 !release semaphore 2 number=3
      3 acquire semaphore 2
      3 enter counter
      3 leave counter]]
    assert.is_nil(fault({kind = "ordered", region = "counter"}, signal))
  end)

  it("may be kept apart by who looked at the count or was refused", function()
    local function of(more)
      return fault({kind = "ordered", region = "counter"}, (text_of(2):gsub("[^\n]*new[^\n]*",
        "1 new semaphore 1 number=2\n1 acquire semaphore 1\n" .. more, 1)))
    end
    assert.is_nil(of "2 look semaphore 1 number=1 text=value")
    assert.is_nil(of "2 acquire semaphore 1 value=2")
  end)
end)

describe("an event of a unit", function()
  local work = [[
    2 enter work
    2 leave work
    2 output %s number=1
    3 enter work
    3 leave work
    3 output %s number=1]]
  local function check_of(a, b)
    local check = {a, b, own = true}
    fields.read("before", check)
    return check
  end

  it("comes after another one of its own", function()
    local both = work:format("done", "done")
    local check = check_of({leave = "work"}, {line = "done"})
    assert.is_nil(fault(check, both))
    assert.equal("too_soon", fault(check, [[
      2 output done number=1
      2 enter work
      2 leave work]]))
    -- The other unit's work is none of its own, whatever orders the two.
    assert.equal("too_soon", fault(check, [[
      2 enter work
      2 leave work
      2 !release semaphore 1 number=1
      3 acquire semaphore 1 number=1
      3 output done number=1]]))
    assert.equal("none_fits", fault(check_of({leave = "rest"}, {line = "done"}), both))
  end)

  it("is a line that nothing orders behind the others'", function()
    local check = {line = "car-{n:int}", n = 2}
    fields.read("concurrent", check)
    local lines = "2 output car-1 number=1\n%s3 output car-2 number=1"
    assert.is_nil(fault(check, lines:format ""))
    assert.equal("too_ordered_all", fault(check, lines:format "2 !set event 1\n3 wait event 1\n"))
    assert.equal("none_fits", fault(check, "2 output bus-1 number=1"))
  end)
end)

describe("items", function()
  -- A barber that is a daemon gave its word, and the end of the script ended it before it had told
  -- that it had: in one run of fifty the shave was nobody's.
  it("come from who put them, though killed before its end was told", function()
    local check = {kind = "ordered", region = "counter"}
    local text = [[
      1 new queue 1 number=0
      2 enter counter
      2 leave counter
      2 !put queue 1
      %s
      3 get queue 1 number=1
      3 enter counter
      3 leave counter]]
    assert.is_nil(fault(check, text:format "2 end process 2"))
    assert.is_nil(fault(check, text:format "2 put queue 1 number=1"))
    assert.equal("unordered", fault(check, text:format "2 put queue 1 number=2"))
    assert.is_nil(fault(check, [[
      1 new pipe 1 number=2
      1 new pipe 2 number=1
      2 enter counter
      2 leave counter
      2 !put pipe 1
      3 get pipe 2 number=1
      3 enter counter
      3 leave counter]]))
    -- Room in a full queue, made by such a get.
    assert.is_nil(fault(check, [[
      1 new queue 1 number=1
      2 enter counter
      2 leave counter
      2 !get queue 1
      2 end process 2
      3 put queue 1 number=2
      3 enter counter
      3 leave counter]]))
  end)

  it("that pass through a queue do not pass through a pipe", function()
    local queue = "2 !put queue 1\n2 put queue 1 number=1\n3 get queue 1 number=1"
    local pipe = "1 new pipe 1 number=2\n1 new pipe 2 number=1\n2 put pipe 1 number=1\n"
      .. "3 get pipe 2 number=1"
    assert.is_nil(fault({kind = "passes"}, queue))
    assert.is_nil(fault({kind = "passes"}, pipe))
    assert.is_nil(fault({kind = "passes", kind_of = "queue"}, queue))
    assert.is_nil(fault({kind = "passes", kind_of = "pipe"}, pipe))
    assert.equal("passed", fault({kind = "passes", kind_of = "queue"}, pipe))
    assert.equal("passed", fault({kind = "passes", kind_of = "pipe"}, queue))
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
