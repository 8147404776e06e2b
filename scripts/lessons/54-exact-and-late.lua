-- 54: full and empty are exact, and too late
-- After 队列Queue模块: full, empty, get_nowait 在多进程中不准确 (not exact among processes).

-- In Python a put travels through a thread and a pipe, so that empty() may say true right after it.
-- Here the queue itself is in shared memory: what was put is there.
local q, wrong = queue(1), 0
for i = 1, 1000 do
  q:put(i)
  if q:empty() or not q:full() then wrong = wrong + 1 end
  q:get_nowait()
end
print("wrong answers of 1000: " .. wrong)

-- But an answer is about the moment of the look. Between the look and the next step, others act.
q:put("the last bun")
local looked = barrier(2)

local function careful(name)
  local there = not q:empty()
  looked:wait() -- both have looked
  if not there then return name .. " saw nothing" end
  local ok, bun = q:try_get()
  return ok and name .. " has " .. bun or name .. " saw one, and it is gone"
end

local a, b = spawn(careful, "egon"), spawn(careful, "egon's brother")
local hungry = a:result():find("gone") and a or b
print((a:result():find("has") and 1 or 0) + (b:result():find("has") and 1 or 0) .. " has a bun")
print("the other one " .. hungry:result():match("saw.*"))

-- The cure: one step that looks and takes, try_get. Or wait: get.

-- Output:
--> wrong answers of 1000: 0
--> 1 has a bun
--> the other one saw one, and it is gone
