-- 55: a lock for a row, a lock for the table
-- After 互斥锁 (mutual exclusion): 行锁 表锁 (row locks, table locks), as databases have them.

local ROWS, WORK = 4, 0.05
local rows = {}
for i = 1, ROWS do rows[i] = {lock = lock(), value = cell(0)} end
local table_lock = lock()

-- Read, compute, write: a while in which nobody else may change the row.
local function change(row)
  local seen = row.value:get()
  sleep(WORK)
  row.value:set(seen + 1)
end

local function by_table(i)
  table_lock:with(change, rows[i])
end

local function by_row(i)
  rows[i].lock:with(change, rows[i])
end

-- Two users for each row.
local function time(f)
  local started, users = clock(), {}
  for i = 1, 2 * ROWS do users[i] = spawn(f, (i - 1) % ROWS + 1) end
  join(users)
  return clock() - started
end

local coarse, fine = time(by_table), time(by_row)
for i = 1, ROWS do io.write("row ", i, ": ", rows[i].value:get(), i < ROWS and ", " or "\n") end
print("one lock for the table: all in turn, " .. tostring(coarse >= 8 * WORK))
print("a lock for each row is faster: " .. tostring(fine < coarse))

-- Whoever needs several rows takes their locks in the order of the rows, or two users may wait for
-- each other (lesson 20). Whoever needs all rows takes all, or one lock above them.
local function move(from, to)
  local first, second = math.min(from, to), math.max(from, to)
  rows[first].lock:acquire()
  rows[second].lock:acquire()
  rows[from].value:add(-1)
  rows[to].value:add(1)
  rows[second].lock:release()
  rows[first].lock:release()
end

local movers = {}
for i = 1, 20 do movers[i] = spawn(move, i % ROWS + 1, (i + 1 + i % 2) % ROWS + 1) end
join(movers)
local sum = 0
for i = 1, ROWS do sum = sum + rows[i].value:get() end
print("nothing lost, nobody stuck: " .. sum)

-- Output:
--> row 1: 4, row 2: 4, row 3: 4, row 4: 4
--> one lock for the table: all in turn, true
--> a lock for each row is faster: true
--> nothing lost, nobody stuck: 16
