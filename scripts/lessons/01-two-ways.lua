-- 01: two ways to start a process
-- After 开启进程的两种方式 (two ways to start a process).

-- The first way: hand a function to a process.
local function talk(name)
  print(name .. " is talking")
end

local p = process{target = talk, args = {"alex"}}
p:start()
p:join()

-- The second way: a class of one's own, whose `run` is what the process does.
local Talker = process.class()

function Talker:init(who)
  self.who = who
end

function Talker:run()
  print(self.who .. " is talking, in a class")
end

local t = Talker("egon")
t:start()
t:join()

-- The first way in one word: `spawn` makes the process and starts it.
spawn(talk, "jason"):join()

-- Output:
--> alex is talking
--> egon is talking, in a class
--> jason is talking
