module.exports = { docs: ['intro', { type: 'category', label: 'Kinds', items: ['kinds/arch'] }] };
