-- wrong: uses the word
local board = require "board"
local s = scheduling
board.fcfs(function() return s.policy and s.policy "fcfs" or {arrive = print, pick = print, slice = print, leave = print} end)
board.rr(function() return {} end)
print("fcfs: right")
