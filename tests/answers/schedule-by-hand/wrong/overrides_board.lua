-- wrong: replaces the functions of the board
local board = require "board"
board.fcfs = function() print("fcfs: right") end
board.rr = function() print("rr: right") end
board.fcfs() board.rr()
