-- wrong: uses the word
local desk = require "desk"
desk.open(function() return scheduling.mlfq and scheduling.mlfq() or {} end)
