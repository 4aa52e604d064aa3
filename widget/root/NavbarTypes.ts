import previousTypes from '@docent/previous-navbar-types';
import { NavbarButton } from '../launcher/NavbarButton.js';

/** The navbar items of the site or its theme, by type, and Docent's. */
export default { ...previousTypes, 'custom-docent': NavbarButton };
